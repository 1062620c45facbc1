import { verifyWebhook } from '@websms/sdk'
import { Hono } from 'hono'

export const app = new Hono()

app.post('/webhook', async (context) => {
  try {
    const { event } = await verifyWebhook({
      secret: process.env.WEBSMS_WEBHOOK_SECRET,
      headers: context.req.raw.headers,
      body: await context.req.arrayBuffer(),
    })
    if (event.type === 'dlr') console.log(`Message ${event.message_id} is ${event.status}`)
    if (event.type === 'mo') console.log(`SMS from ${event.from}: ${event.message}`)
    return context.json({ success: true })
  } catch (error) {
    console.error(String(error))
    return context.json({ success: false }, 401)
  }
})
