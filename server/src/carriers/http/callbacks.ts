/** The callbacks of all carriers that speak HTTP: each has a secret in its path, and is found by the hash of it. */
import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { HttpSetting } from '../../settings/carriers.ts'
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
  /** Null where no carrier has the secret. */
  take(secret: string, kind: CallbackKind, request: CallbackRequest): Promise<CallbackAnswer> | null
  /** The address that the carrier sends receipts to. */
  receiptUrl(setting: Pick<HttpSetting, 'callback_base' | 'callback_secret'>): string
  /** `publicUrl`: the address that people use, once the gateway listens. */
  servedAt(publicUrl: () => string): void
}

interface CallbackCarrier extends Pick<UpstreamEvents, 'onReceipt' | 'onInbound'> {
  name: string
  carrierId: number
  account: number
  setting: HttpSetting
  log: Logger
}

/** Time for a change of settings, in ms. */
const changeMs = 15_000

export function createCallbacks(): Callbacks {
  const carriers = new Map<string, (kind: CallbackKind, request: CallbackRequest) => Promise<CallbackAnswer>>()
  let address = () => ''
  return {
    serve(carrier) {
      const key = hashOf(carrier.setting.callback_secret)
      const take = createTaker(carrier)
      carriers.set(key, take)
      return () => {
        const end = () => carriers.get(key) === take && carriers.delete(key)
        setTimeout(end, changeMs).unref()
      }
    },
    take: (secret, kind, request) => carriers.get(hashOf(secret))?.(kind, request) ?? null,
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

function createTaker({ name, carrierId, account, setting, log, onReceipt, onInbound }: CallbackCarrier) {
  const { webhook_secret, callback_status, callback_body } = setting
  const read = createCallbackReader(setting, { carrierId, account })
  return async (kind: CallbackKind, request: CallbackRequest): Promise<CallbackAnswer> => {
    if (webhook_secret !== '' && !verifySignature(webhook_secret, request, Date.now())) {
      log.warn({ carrier: name, callback: kind }, 'a callback without a valid signature was refused')
      return { status: 401, body: 'the signature is missing, wrong or too old' }
    }
    try {
      const callback = read(kind, request, Date.now())
      if (callback?.kind === 'receipt') await onReceipt(callback.receipt, callback.doneAt)
      else if (callback?.kind === 'inbound') await onInbound(callback.part)
      else if (callback?.kind === 'lacking') {
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
