/** Starts the SMSC of benches in a process of its own, and talks to it. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { SmscCounts } from './smsc.ts'
import type { SmscAnswers, SmscOrder } from './smsc-process.ts'

export interface BenchSmsc {
  readonly pid: number
  /** Its port, the same for its whole life, also after it was away. */
  readonly port: number
  counts(): Promise<SmscCounts>
  watched(): Promise<SmscAnswers['watched']>
  reset(): Promise<void>
  /** From now on 15 in 100 destinations are refused for ever (see smsc.ts), or none. */
  refuse(some: boolean): Promise<void>
  /** Resolves with the counts when so many receipts have been acknowledged. @throws when none was for `stallMs`; default 120,000. */
  until(acknowledged: number, stallMs?: number): Promise<SmscCounts>
  /** Refuses links until `comeBack`. */
  leave(): Promise<void>
  comeBack(): Promise<void>
  stop(): Promise<void>
}

interface BenchSmscOptions {
  /** Receipts that may wait for their answer. Default 500, as many as submits. */
  window?: number
  /** See SmscOptions. Default none. */
  watchedPrefix?: string
}

const program = fileURLToPath(new URL('./smsc-process.ts', import.meta.url))

export async function startSmsc({ window = 500, watchedPrefix = '' }: BenchSmscOptions = {}): Promise<BenchSmsc> {
  const child = fork(program, [String(window), watchedPrefix], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const waiting = new Map<number, (answer: unknown) => void>()
  let lastId = 0
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
    waiting.get(id)!(answer)
    waiting.delete(id)
  })
  const ask = <Order extends SmscOrder>(order: Order) =>
    new Promise<SmscAnswers[Order['order']]>((resolve) => {
      waiting.set(++lastId, resolve as (answer: unknown) => void)
      child.send({ id: lastId, ...order })
    })

  const port = await ask({ order: 'listen', port: 0 })
  return {
    pid: child.pid!,
    port,
    counts: () => ask({ order: 'counts' }),
    watched: () => ask({ order: 'watched' }),
    reset: async () => void (await ask({ order: 'reset' })),
    refuse: async (some) => void (await ask({ order: 'refuse', some })),
    async until(acknowledged, stallMs = 120_000) {
      const { promise: stalled, reject } = Promise.withResolvers<never>()
      let before = -1
      const timer = setInterval(async () => {
        const { submits, acknowledged: so } = await ask({ order: 'counts' })
        if (so === before) {
          const found = `${submits} sent, ${so} have one`
          reject(new Error(`the SMSC waits for ${acknowledged} receipts, and had none for ${stallMs} ms: ${found}`))
        }
        before = so
      }, stallMs)
      return Promise.race([ask({ order: 'until', acknowledged }), stalled]).finally(() => clearInterval(timer))
    },
    leave: async () => void (await ask({ order: 'leave' })),
    comeBack: async () => void (await ask({ order: 'listen', port })),
    async stop() {
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}
