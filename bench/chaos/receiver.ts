/** Receiver of a chaos run's webhooks: records all requests, and fails half of the time while it is told to. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomFrom, seedOf } from '../../simulator/src/random.ts'
import type { OutsideLog } from './records.ts'

export interface Receiver {
  url: string
  /** True while it fails. */
  failing: boolean
  close(): Promise<void>
}

/** Tries of which the counts are kept; each is one event's. */
const countedMax = 1_000_000

export async function startReceiver(log: OutsideLog, seed: number): Promise<Receiver> {
  const tries = new Map<string, number>()
  const receiver = { url: '', failing: true, close }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      return // the sender was killed on the way: nothing was received
    }
    const header = (name: string) => String(request.headers[name] ?? '')
    const id = header('webhook-id')
    const answered = receiver.failing ? fate(id) : 200
    log.write({
      event: 'webhook',
      id,
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
      body: Buffer.concat(chunks).toString('utf8'),
      reference: request.headers['websms-reference']?.toString(),
      answered,
    })
    if (answered === null) response.destroy()
    else response.writeHead(answered).end()
  })

  /** The status that a try at an event is answered with, by the seed; null breaks off. */
  const fate = (id: string): number | null => {
    if (tries.size >= countedMax) tries.clear()
    const number = (tries.get(id) ?? 0) + 1
    tries.set(id, number)
    const draw = randomFrom(seedOf(seed, id, number))()
    if (draw < 0.5) return 200
    return draw < 0.9 ? 503 : null
  }

  async function close() {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return receiver
}
