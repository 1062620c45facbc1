// Receives incoming SMS and delivery receipts with Node.js and Express.
const { createHmac, timingSafeEqual } = require('node:crypto')
const express = require('express')

const app = express()
const SECRET = process.env.WEBSMS_WEBHOOK_SECRET

// Whether WebSMS signed this body, less than five minutes ago
function signed(secret, headers, body) {
  const timestamp = headers['webhook-timestamp']
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const digest = createHmac('sha256', key)
    .update(`${headers['webhook-id']}.${timestamp}.`)
    .update(body)
    .digest('base64')
  const expected = Buffer.from(`v1,${digest}`)
  return String(headers['webhook-signature'])
    .split(' ')
    .map((signature) => Buffer.from(signature))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected))
}

// The signature is over the bytes as they came
const keepBytes = (req, _res, body) => {
  req.rawBody = body
}
app.use(express.json({ verify: keepBytes }))

app.post('/webhook', (req, res) => {
  if (SECRET && !signed(SECRET, req.headers, req.rawBody ?? '')) {
    return res.status(401).json({ success: false })
  }

  const data = req.body
  if (data.type === 'mo') {
    // Incoming SMS
    console.log(`SMS from ${data.from}: ${data.message}`)
  } else if (data.type === 'dlr') {
    // Delivery receipt
    console.log(`Message ${data.message_id} status: ${data.status}`)
  }
  res.json({ success: true })
})

const server = app.listen(process.env.PORT || 3000, '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`)
})
