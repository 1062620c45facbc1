import { verifyWebhook } from '@websms/sdk'
import fastify from 'fastify'

export const app = fastify()

app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

app.post<{ Body: Buffer }>('/webhook', async (request, reply) => {
  try {
    const { event } = await verifyWebhook({
      secret: process.env.WEBSMS_WEBHOOK_SECRET,
      headers: request.headers,
      body: request.body,
    })
    if (event.type === 'dlr') console.log(`Message ${event.message_id} is ${event.status}`)
    if (event.type === 'mo') console.log(`SMS from ${event.from}: ${event.message}`)
    return { success: true }
  } catch (error) {
    console.error(String(error))
    return reply.code(401).send({ success: false })
  }
})
