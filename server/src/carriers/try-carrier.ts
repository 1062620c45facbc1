/** Tries a carrier, and says what to do where it fails: binds to one that speaks SMPP, and connects to one that speaks HTTP, or sends
 *  it a message. */
import type { CarrierSetting } from '../settings/carriers.ts'
import { tryHttp } from './http/try-http.ts'
import { type BindTest, tryBind } from './try-bind.ts'

/** The exchange over HTTP, without secrets; null where there was none. */
interface Exchanged {
  request: string | null
  answer: string | null
  /** The id that receipts of the message have. */
  id: string | null
}

export interface CarrierTest extends BindTest, Exchanged {}

interface TryOptions {
  /** The number that a test message is sent to over HTTP; without it nothing is sent. */
  to?: string | undefined
  /** The reason for which no bind is tried. */
  tcpOnly?: string | null
}

export async function tryCarrier(carrier: CarrierSetting, { to, tcpOnly = null }: TryOptions): Promise<CarrierTest> {
  if (carrier.protocol === 'http') return tryHttp(carrier, to ?? null)
  return { ...(await tryBind(carrier, tcpOnly)), request: null, answer: null, id: null }
}
