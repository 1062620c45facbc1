/** The callbacks of all carriers that speak HTTP: each has a secret in its path, and is found by the hash of it. A retired
 *  carrier still reports on its messages for a while. */

import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { HttpSetting } from '../../settings/carriers.ts'
import { siteTime } from '../../site-time.ts'
import { verifySignature } from '../../webhooks/signature.ts'
import type { UpstreamEvents } from '../upstream.ts'
import { type CallbackKind, type CallbackRequest, createCallbackReader } from './read-callback.ts'

/** The answer to a callback. */
interface CallbackAnswer {
  status: number
  body: string
}

export interface Callbacks {
  /** Serves the callbacks of a carrier until the function that it returns is called, and a little longer: a carrier whose settings
   *  change is stopped and made again meanwhile. */
  serve(carrier: CallbackCarrier): () => void
  /** Makes these the retired carriers whose receipts are still taken. */
  serveRetired(carriers: readonly RetiredCarrier[]): void
  /** Null where no carrier has the secret. */
  take(secret: string, kind: CallbackKind, request: CallbackRequest): Promise<CallbackAnswer> | null
  /** The address that the carrier sends receipts to. */
  receiptUrl(setting: Pick<HttpSetting, 'callback_base' | 'callback_secret'>): string
  /** `publicUrl`: the address that people use, once the gateway listens. */
  servedAt(publicUrl: () => string): void
}

export interface RetiredCarrier extends Pick<CallbackCarrier, 'name' | 'carrierId' | 'setting' | 'log' | 'onReceipt'> {
  /** Ms since epoch. */
  retiredAt: number
}

interface CallbackCarrier extends Pick<UpstreamEvents, 'onReceipt'>, Partial<Pick<UpstreamEvents, 'onInbound'>> {
  name: string
  carrierId: number
  account: number
  setting: HttpSetting
  log: Logger
}

/** Time for a change of settings, in ms. */
const changeMs = 15_000

/** Time in which receipts of a retired carrier are taken, in ms (72 h): for as long as a message waits for one, and a day more. */
const retiredMs = 72 * 3_600_000

export function createCallbacks(): Callbacks {
  /** `ended`: it is stopped, and its settings may be those of a change. */
  const carriers = new Map<string, { take: Taker; ended: boolean }>()
  let retired: ReadonlyMap<string, { take: Taker; until: number }> = new Map()
  let address = () => ''
  return {
    serve(carrier) {
      const key = hashOf(carrier.setting.callback_secret)
      const served = { take: createTaker(carrier), ended: false }
      carriers.set(key, served)
      return () => {
        served.ended = true
        const end = () => carriers.get(key) === served && carriers.delete(key)
        setTimeout(end, changeMs).unref()
      }
    },
    serveRetired(gone) {
      retired = new Map(
        gone.map((carrier) => [
          hashOf(carrier.setting.callback_secret),
          { take: createTaker({ ...carrier, account: carrier.carrierId }), until: carrier.retiredAt + retiredMs },
        ]),
      )
    },
    take(secret, kind, request) {
      const key = hashOf(secret)
      const served = carriers.get(key)
      const gone = retired.get(key)
      if (gone === undefined || served?.ended === false) return served?.take(kind, request) ?? null
      return siteTime() < gone.until ? gone.take(kind, request) : null
    },
    receiptUrl: ({ callback_base, callback_secret }) =>
      callbackUrls(callback_base || address(), callback_secret).receipt,
    servedAt(publicUrl) {
      address = publicUrl
    },
  }
}

/** The addresses of a carrier's callbacks below the gateway's. */
export function callbackUrls(base: string, secret: string): { receipt: string; inbound: string } {
  const root = `${base}/carriers/${secret}`
  return { receipt: `${root}/receipt`, inbound: `${root}/inbound` }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64')
}

type Taker = (kind: CallbackKind, request: CallbackRequest) => Promise<CallbackAnswer>

/** Without `onInbound` inbound messages are refused. */
function createTaker({ name, carrierId, account, setting, log, onReceipt, onInbound }: CallbackCarrier): Taker {
  const { webhook_secret, callback_status, callback_body } = setting
  const read = createCallbackReader(setting, { carrierId, account })
  return async (kind, request) => {
    if (webhook_secret !== '' && !verifySignature(webhook_secret, request, siteTime())) {
      log.warn({ carrier: name, callback: kind }, 'a callback without a valid signature was refused')
      return { status: 401, body: 'the signature is missing, wrong or too old' }
    }
    try {
      const callback = read(kind, request, siteTime())
      if (callback?.kind === 'receipt') await onReceipt(callback.receipt, callback.doneAt)
      else if (callback?.kind === 'inbound') {
        if (onInbound === undefined) return { status: 404, body: 'this carrier is no longer used' }
        await onInbound(callback.part)
      } else if (callback?.kind === 'lacking') {
        const { field } = callback
        log.warn({ carrier: name, callback: kind, field, expected: setting[field] }, 'a callback lacks a value')
        return { status: 400, body: `no value at ${setting[field]}` }
      } else log.debug({ carrier: name, callback: kind }, 'a callback is neither a receipt nor an inbound message')
      return { status: callback_status, body: callback_body }
    } catch (error) {
      log.error({ err: error, carrier: name }, 'a callback could not be stored: the carrier is asked to send it again')
      return { status: 503, body: 'try again' }
    }
  }
}
