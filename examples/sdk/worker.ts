import { verifyWebhook } from '@websms/sdk'

export default {
  async fetch(request: Request, env: { WEBSMS_WEBHOOK_SECRET: string }): Promise<Response> {
    try {
      const { event } = await verifyWebhook({
        secret: env.WEBSMS_WEBHOOK_SECRET,
        headers: request.headers,
        body: await request.arrayBuffer(),
      })
      if (event.type === 'dlr') console.log(`Message ${event.message_id} is ${event.status}`)
      if (event.type === 'mo') console.log(`SMS from ${event.from}: ${event.message}`)
      return Response.json({ success: true })
    } catch (error) {
      console.error(String(error))
      return Response.json({ success: false }, { status: 401 })
    }
  },
}
