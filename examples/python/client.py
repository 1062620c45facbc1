"""Sends an SMS and a one-time password with Python and requests."""
import os

import requests

# Configuration
BASE_URL = os.environ["WEBSMS_URL"]
CLIENT_ID = os.environ["WEBSMS_CLIENT_ID"]
CLIENT_SECRET = os.environ["WEBSMS_CLIENT_SECRET"]


# Get access token
def get_token():
    response = requests.post(f"{BASE_URL}/auth/token", data={
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET
    })
    return response.json()["access_token"]


# Send SMS
def send_sms(token, to, message):
    headers = {"Authorization": f"Bearer {token}"}
    response = requests.post(f"{BASE_URL}/sms/out", headers=headers, data={
        "to": to,
        "body": message
    })
    return response.json()


# Send OTP
def send_otp(token, to, company_name):
    headers = {"Authorization": f"Bearer {token}"}
    response = requests.post(f"{BASE_URL}/sms/otp", headers=headers, data={
        "to": to,
        "company_name": company_name
    })
    return response.json()


# Example usage
token = get_token()
result = send_sms(token, "6421234567", "Hello from Python!")
print(result)

otp_result = send_otp(token, "6421234567", "Acme Corp")
print(f"OTP code: {otp_result['code']}")
