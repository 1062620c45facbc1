"""Receives incoming SMS and delivery receipts with Python and Flask."""
import base64
import hashlib
import hmac
import os
import time

from flask import Flask, request, jsonify

app = Flask(__name__)
SECRET = os.environ.get("WEBSMS_WEBHOOK_SECRET")


# Whether WebSMS signed this body, less than five minutes ago
def signed(secret, headers, body):
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers.get('webhook-id')}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())
    signatures = headers.get("webhook-signature", "").encode().split()
    return any(hmac.compare_digest(expected, given) for given in signatures)


@app.route('/webhook', methods=['POST'])
def webhook():
    if SECRET and not signed(SECRET, request.headers, request.get_data()):
        return jsonify({'success': False}), 401

    data = request.json
    if data['type'] == 'mo':
        # Incoming SMS
        print(f"SMS from {data['from']}: {data['message']}")
    elif data['type'] == 'dlr':
        # Delivery receipt
        print(f"Message {data['message_id']} status: {data['status']}")
    return jsonify({'success': True}), 200


if __name__ == '__main__':
    app.run(port=int(os.environ.get("PORT", 3000)))
