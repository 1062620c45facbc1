/** `POST /sms/otp` (reference §3) and our `POST /sms/otp/verify`. */
import type { FastifyInstance } from 'fastify'
import { serve } from '../http/serve.ts'
import type { Codes } from './codes.ts'

export function otpRoutes(app: FastifyInstance, codes: Codes): void {
  serve(app, 'otp', (asked, { access }) => codes.send(access, asked))
  serve(app, 'verify', (asked, { access }) => codes.verify(access, asked))
}
