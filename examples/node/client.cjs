// Sends an SMS and a one-time password with Node.js and axios.
const axios = require('axios')

const BASE_URL = process.env.WEBSMS_URL
const CLIENT_ID = process.env.WEBSMS_CLIENT_ID
const CLIENT_SECRET = process.env.WEBSMS_CLIENT_SECRET

// Get access token
async function getToken() {
  const response = await axios.post(`${BASE_URL}/auth/token`, {
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
  })
  return response.data.access_token
}

// Send SMS
async function sendSms(token, to, message) {
  const response = await axios.post(
    `${BASE_URL}/sms/out`,
    { to: to, body: message },
    { headers: { Authorization: `Bearer ${token}` } },
  )
  return response.data
}

// Send OTP
async function sendOtp(token, to, companyName) {
  const response = await axios.post(
    `${BASE_URL}/sms/otp`,
    { to: to, company_name: companyName },
    { headers: { Authorization: `Bearer ${token}` } },
  )
  return response.data
}
// Example usage
;(async () => {
  const token = await getToken()
  const result = await sendSms(token, '6421234567', 'Hello from Node.js!')
  console.log(result)

  const otpResult = await sendOtp(token, '6421234567', 'Acme Corp')
  console.log(`OTP code: ${otpResult.code}`)
})()
