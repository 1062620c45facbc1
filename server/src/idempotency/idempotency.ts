/**
 * `Idempotency-Key` on every POST that sends (promise 7): the first request that is accepted answers for all of the
 * same key. Running requests are known here alone, so a crash frees their keys; accepted ones are in the store, with
 * their debits.
 *
 *   new ──▶ running ──accepted──▶ answered, for 24 h: replayed
 *              └──────refused or failed──▶ new
 */

import { hash } from 'node:crypto'
import { type AnswerOf, type EndpointName, endpoints, flagNames, isTrue, type RequestOf } from '@websms/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import { fingerprintOf as listFingerprint } from '../http/large-json/parse.ts'
import { knownFingerprint } from '../http/large-json/parser.ts'
import type { Handler } from '../http/serve.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import type { RequestKey } from '../store/traffic/answers.ts'
import { answerOf } from './idempotency-answer.ts'

/** A handler that stores `key`, where there is one, with what it accepts. */
type SendHandler<Name extends EndpointName> = (
  asked: RequestOf<Name>,
  request: FastifyRequest,
  reply: FastifyReply,
  key: RequestKey | undefined,
) => Promise<AnswerOf<Name>>

/** Sets the headers of an answer that is repeated. `firstId`: the first message of the request. */
type ReplayHandler = (firstId: number, reply: FastifyReply) => Promise<void>

/** Reads each request's key, and answers repetitions without calling the handler. */
export type Once = <Name extends EndpointName>(
  name: Name,
  handler: SendHandler<Name>,
  onReplay?: ReplayHandler,
) => Handler<Name>

export function createOnce(store: Pick<Store, 'traffic' | 'secrets'>): Once {
  const runOnce = createRunOnce(store)
  return (name, handler, onReplay) => {
    const path = endpoints[name].paths[0]

    const once: Handler<typeof name> = async (asked, request, reply) => {
      const { accountId } = request.access
      const named = { accountId, path, key: String(request.headers['idempotency-key']), asked }
      const done = await runOnce(named, (key) => handler(asked, request, reply, key))
      if ('result' in done) return done.result
      await onReplay?.(done.firstId, reply)
      reply.header('idempotent-replayed', 'true').type('application/json; charset=utf-8')
      return reply.send(done.replayed)
    }

    return (asked, request, reply) =>
      request.headers['idempotency-key'] === undefined
        ? handler(asked, request, reply, undefined)
        : once(asked, request, reply)
  }
}

/** A request with its Idempotency-Key. */
interface NamedRequest {
  accountId: number
  path: string
  key: string
  /** Its parameters. */
  asked: object
}

/** Runs a request, unless one with its key was accepted before: then returns the text of that answer.
 *  @throws ApiError `invalid_idempotency_key`, `request_in_progress`, `idempotency_key_reused`, `idempotency_key_over` */
type RunOnce = <Result>(
  named: NamedRequest,
  run: (key: RequestKey) => Promise<Result>,
) => Promise<{ result: Result } | { replayed: string /** Its first message. */; firstId: number }>

export function createRunOnce({ traffic, secrets }: Pick<Store, 'traffic' | 'secrets'>): RunOnce {
  /** The fingerprints of the requests that are running: no more than there are open connections. */
  const running = new Map<string, string>()

  return async ({ accountId, path, key, asked }, run) => {
    if (!keyForm.test(key)) throw new ApiError('invalid_idempotency_key')
    const fingerprint = fingerprintOf(asked)
    const slot = `${accountId} ${path} ${key}`
    const other = running.get(slot)
    if (other !== undefined) throw other === fingerprint ? inProgress() : new ApiError('idempotency_key_reused')
    running.set(slot, fingerprint)
    try {
      const found = await traffic.findAnswer(accountId, path, key, siteTime())
      if (found === null) return { result: await run({ path, key, fingerprint }) }
      if (found.fingerprint !== fingerprint) throw new ApiError('idempotency_key_reused')
      const replayed = await answerOf(found, secrets)
      if (replayed === null) throw new ApiError('idempotency_key_over')
      return { replayed, firstId: found.firstId }
    } finally {
      running.delete(slot)
    }
  }
}

/** The first request is still running, here or on another node; its answer will be available soon. */
export function inProgress(): ApiError {
  return new ApiError('request_in_progress', {}, { 'retry-after': '1' })
}

const keyForm = /^[\x20-\x7e]{1,255}$/

/** Fingerprint of the parameters, independent of the encoding: a form and JSON with the same parameters in any order
 *  are the same request. The order of a list counts, since the answer follows it. */
function fingerprintOf(asked: object): string {
  const parameters = Object.entries(asked)
    .map(([name, value]) => [name, canonical(name, value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return hash('sha256', JSON.stringify(parameters))
}

/** A long list stands for itself as its own fingerprint, which the thread that read it has computed. */
function canonical(name: string, value: unknown): unknown {
  if (flagNames.has(name)) return isTrue(value as boolean | string)
  return name === 'messages' && Array.isArray(value) ? (knownFingerprint(value) ?? listFingerprint(value)) : value
}
