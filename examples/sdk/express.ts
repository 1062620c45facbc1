import { verifyWebhook } from '@websms/sdk'
import express from 'express'

export const app = express()

app.post('/webhook', express.raw({ type: '*/*' }), async (request, response) => {
  try {
    const { event } = await verifyWebhook({
      secret: process.env.WEBSMS_WEBHOOK_SECRET,
      headers: request.headers,
      body: request.body,
    })
    if (event.type === 'dlr') console.log(`Message ${event.message_id} is ${event.status}`)
    if (event.type === 'mo') console.log(`SMS from ${event.from}: ${event.message}`)
    response.json({ success: true })
  } catch (error) {
    console.error(String(error))
    response.status(401).json({ success: false })
  }
})
