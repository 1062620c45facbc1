/** `POST /sms/otp` (reference §3) and our `POST /sms/otp/verify`. */
import type { FastifyInstance } from 'fastify'
import { serve } from '../http/serve.ts'
import type { Once } from '../idempotency/idempotency.ts'
import type { Codes } from './codes.ts'

export function otpRoutes(app: FastifyInstance, codes: Codes, once: Once): void {
  const send = once('otp', (asked, { access, id }, _reply, key) => codes.send(access, asked, { key, requestId: id }))
  serve(app, 'otp', send)
  serve(app, 'verify', (asked, { access }) => codes.verify(access, asked))
}
