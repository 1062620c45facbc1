/** Large JSON bodies on a thread of their own: the caller's side. The thread starts with the first of them. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { ApiError } from '../api-error.ts'
import { ownTurn } from '../turns.ts'
import type { Order, Reply } from './thread.ts'

interface LargeParser {
  /** The parameters. Takes `bytes` away. @throws ApiError as for a small body */
  parse(bytes: Buffer, contentType: string, withFingerprint: boolean): Promise<unknown>
  close(): Promise<void>
}

/** Fingerprints of lists that the thread has computed: it would take long here. */
const fingerprints = new WeakMap<object, string>()

/** Undefined for a list that came with a small body. */
export function knownFingerprint(list: object): string | undefined {
  return fingerprints.get(list)
}

/** Memory of the thread, in MB: ten times the largest body. A body that needs more ends the thread and nothing else. */
const heapMbMax = 512

export function createLargeParser(): LargeParser {
  let thread: Worker | null = null
  /** Bodies take turns. */
  let turn: Promise<unknown> = Promise.resolve()

  const start = (): Worker => {
    const started = new Worker(new URL('./thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
    })
    // Where it ends by itself, the next body starts another one.
    started.on('error', () => {})
    started.once('exit', () => {
      if (thread === started) thread = null
    })
    started.unref()
    return started
  }

  const ask = async <Kind extends Reply>(order: Order): Promise<Kind> => {
    thread ??= start()
    const asked = thread
    const ended = new AbortController()
    const { signal } = ended
    const answered = once(asked, 'message', { signal })
    const died = once(asked, 'exit', { signal }).then(() => Promise.reject(tooCostly()))
    try {
      asked.postMessage(order, order === 'more' ? [] : [order.bytes])
      const [reply] = (await Promise.race([answered, died]).catch(outOfMemory)) as [Reply]
      if ('refused' in reply) throw new ApiError(...reply.refused)
      return reply as Kind
    } finally {
      for (const other of [answered, died]) other.catch(() => {})
      ended.abort()
    }
  }

  const read = async (bytes: Buffer, contentType: string, withFingerprint: boolean): Promise<unknown> => {
    const { buffer, byteOffset: offset, length } = bytes
    const order = { bytes: buffer as ArrayBuffer, offset, length, contentType, withFingerprint }
    const { head, lists, fingerprint } = await ask<Extract<Reply, { head: unknown }>>(order)
    for (const name of lists) {
      const list: unknown[] = []
      for (let done = false; !done; ) {
        const reply = await ask<Extract<Reply, { done: boolean }>>('more')
        for (const entry of reply.slice) list.push(entry)
        done = reply.done
        await ownTurn()
      }
      ;(head as Record<string, unknown>)[name] = list
      if (name === 'messages' && fingerprint !== null) fingerprints.set(list, fingerprint)
    }
    return head
  }

  return {
    parse(bytes, contentType, withFingerprint) {
      const done = turn.then(() => read(bytes, contentType, withFingerprint))
      turn = done.catch(() => {})
      return done
    },
    async close() {
      await thread?.terminate()
    },
  }
}

function outOfMemory(error: unknown): never {
  throw (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooCostly() : error
}

function tooCostly(): ApiError {
  return new ApiError('invalid_request', { reason: 'the JSON takes too much memory: send less in one request' })
}
