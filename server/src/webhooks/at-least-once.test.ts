/**
 * Webhooks at least once (promise 8): receivers of which half the answers fail, one that never answers, and the
 * process killed on the way. None is lost, an event keeps its id and body, and the bad host slows no other.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { type Scene, secretKey, type TemporaryStore, temporaryStore, wellReceipt } from '../test/temporary-store.ts'
import { type Receiver, startReceiver } from './test/receiver.ts'

const receiver = async (...args: Parameters<typeof startReceiver>): Promise<Receiver> => {
  const started = await startReceiver(...args)
  onTestFinished(() => started.close())
  return started
}

/** Fails the first answer to each event, in one of the ways in which receivers do, and takes the next. */
const failingHalf = () => {
  const seen = new Set<string>()
  const accepted = new Map<string, string>()
  const ways = [500, 302, 404, null]
  const started = receiver((response, { headers, body }) => {
    const id = String(headers['webhook-id'])
    if (!seen.has(id)) {
      seen.add(id)
      const status = ways[seen.size % ways.length]!
      if (status === null) response.destroy()
      else response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('no')
      return
    }
    accepted.set(id, body)
    response.end('ok')
  })
  return started.then((up) => ({ ...up, accepted }))
}

/** As many messages of a scene, delivered, each with its event. */
async function delivered(temporary: TemporaryStore, s: Scene, count: number): Promise<string[]> {
  const ids = await s.accept(Array.from({ length: count }, () => ({})))
  const at = Date.now()
  const claims = await s.claim(count)
  await temporary.traffic.submitted(
    claims.map((claim) => ({ claim, at, outcome: 'accepted' as const, carrierRef: `r${claim.messageId}` })),
  )
  const report = { ...wellReceipt, carrierId: s.carrierId, source: s.handset, destination: '552', at }
  await temporary.traffic.receipts(ids.map((id) => ({ ...report, carrierRefs: [`r${id}`] })))
  return ids.map(String)
}

const delivering = async ({ dataDir }: TemporaryStore): Promise<ChildProcess> => {
  const program = new URL('./test/program.ts', import.meta.url)
  const child = spawn(process.execPath, [program.pathname, dataDir, secretKey], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => kill(child))
  await once(child.stdout!, 'data')
  return child
}
const kill = async (child: ChildProcess) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
const until = async (isSo: () => boolean) => {
  while (!isSo()) await pause(5)
}

test('half the answers fail, one host hangs, and the process is killed again and again: none is lost', async () => {
  const temporary = await temporaryStore()
  const [bad, one, other] = [await receiver(() => {}), await failingHalf(), await failingHalf()]
  const scenes = [
    await temporary.scene({ webhookUrl: `${bad.origin}/` }),
    await temporary.scene({ webhookUrl: `${one.origin}/` }),
    await temporary.scene({ webhookUrl: `${other.origin}/` }),
  ] as const
  await delivered(temporary, scenes[0], 100)
  const told = [await delivered(temporary, scenes[1], 300), await delivered(temporary, scenes[2], 100)]

  const received = () => one.received.length + other.received.length
  for (const enough of [100, 450]) {
    const child = await delivering(temporary)
    await until(() => received() >= enough)
    await kill(child)
    await until(() => bad.connections.open === 0)
  }
  const last = await delivering(temporary)
  await until(() => one.accepted.size === 300 && other.accepted.size === 100)

  const pending = ({ keyId }: Scene) =>
    temporary.rows(sql<{ id: number }>`SELECT id FROM events WHERE key_id = ${keyId} AND state = 0`)
  while ((await pending(scenes[1])).length + (await pending(scenes[2])).length > 0) await pause(5)
  await kill(last)
  for (const [index, { received: requests, accepted }] of [one, other].entries()) {
    const bodies = new Map<string, string>()
    for (const { headers, body } of requests) {
      const id = String(headers['webhook-id'])
      expect(bodies.get(id) ?? body).toBe(body)
      bodies.set(id, body)
    }
    const messages = [...accepted.values()].map((body) => JSON.parse(body).message_id as string)
    expect(messages.sort()).toEqual(told[index]!.sort())
    expect(bodies.size).toBe(messages.length)
  }
  const [kept] = await temporary.rows(
    sql<{ n: number }>`SELECT count(*) AS n FROM events e LEFT JOIN event_queue q ON q.event_id = e.id
      WHERE e.key_id = ${scenes[0].keyId} AND e.state <> 1 AND (e.state = 2 OR q.event_id IS NOT NULL)`,
  )
  expect(kept!.n).toBe(100)
  expect(bad.connections.openMax).toBeLessThanOrEqual(16)
})
