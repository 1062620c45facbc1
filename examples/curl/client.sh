#!/bin/sh
# Sends an SMS and a one-time password with cURL, and asks for the balance.
set -eu

# Get access token
TOKEN=$(curl -sS -X POST "$WEBSMS_URL/auth/token" \
  -d "client_id=$WEBSMS_CLIENT_ID" \
  -d "client_secret=$WEBSMS_CLIENT_SECRET" |
  sed 's/.*"access_token":"\([^"]*\)".*/\1/')

# Send SMS
curl -sS -X POST "$WEBSMS_URL/sms/out" \
  -H "Authorization: Bearer $TOKEN" \
  -d "to=6421234567" \
  -d "body=Hello from WebSMS"
echo

# Send OTP
curl -sS -X POST "$WEBSMS_URL/sms/otp" \
  -H "Authorization: Bearer $TOKEN" \
  -d "to=6421234567" \
  -d "company_name=Acme Corp"
echo

# Check balance
curl -sS -X GET "$WEBSMS_URL/balance" \
  -H "Authorization: Bearer $TOKEN"
echo
