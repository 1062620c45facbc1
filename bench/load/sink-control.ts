/** Starts the sink of webhooks in a process of its own, and asks it when it had them all. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface BenchSink {
  readonly url: string
  /** Counts different events from now on. */
  count(): void
  /** Time at which it had received so many events since it began to count, in ms as `now` of time.ts tells it; then it
   *  stops counting. */
  hadAll(events: number): Promise<number>
  stop(): void
}

const program = fileURLToPath(new URL('./sink.ts', import.meta.url))

export async function startSink(): Promise<BenchSink> {
  const child = fork(program, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return {
    url: `http://127.0.0.1:${Number(line)}/`,
    count: () => void child.send('count'),
    async hadAll(events) {
      child.send(events)
      const [at] = (await once(child, 'message')) as [number]
      return at
    },
    stop: () => child.disconnect(),
  }
}
