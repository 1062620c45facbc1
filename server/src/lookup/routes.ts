/** `GET` and `POST /number/lookup` (reference §6). */
import type { LookupAnswer } from '@websms/contract'
import { normaliseNumber } from '@websms/sms'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import { serve } from '../http/serve.ts'
import { findOut } from './find-out.ts'
import type { Networks } from './networks.ts'

/** Longer than any way to write a number. */
const writtenLengthMax = 64

export function lookupRoutes(app: FastifyInstance, networks: Networks): void {
  serve(app, 'lookup', ({ number }) => {
    if (number.trim() === '') throw new ApiError('missing_parameter', { name: 'number' })
    if (number.length > writtenLengthMax) {
      throw new ApiError('invalid_parameter', {
        name: 'number',
        expected: `must have at most ${writtenLengthMax} characters`,
      })
    }
    return lookUp(number, networks)
  })
}

/** Looks a number up; a value that is not known is null. */
async function lookUp(written: string, networks: Networks): Promise<LookupAnswer> {
  const normalised = normaliseNumber(written)
  if (!normalised.ok) {
    return { success: true, number: written, valid: false, carrier: null, country: null, type: null }
  }
  const { number, valid, network, country, type } = await findOut(normalised.number, networks)
  return { success: true, number, valid, carrier: network, country, type }
}
