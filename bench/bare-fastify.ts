/** The least that could answer a send: Fastify, a form body, a fixed answer. Prints its port. */
import { parse } from 'node:querystring'
import { fastify } from 'fastify'

const app = fastify()
app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) => {
  done(null, parse(text as string))
})
app.post<{ Body: { to: string } }>('/api/connexus/sms/out', async ({ body }) => ({
  success: true,
  status: 'accepted',
  message_id: '1188236',
  to: body.to,
  from: '552',
  parts: 1,
  route: 'smsc_vodafone',
}))
await app.listen({ host: '127.0.0.1', port: 0 })
console.log((app.server.address() as { port: number }).port)
