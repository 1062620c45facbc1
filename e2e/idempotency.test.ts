/** A request with an Idempotency-Key that a crash cut short: sent once or not at all, and the key is free (promise 7). */
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { type Gateway, npmStart, temporaryFolder, websmsJson } from './gateway.ts'

const folder = temporaryFolder()
let gateway: Gateway | null = null
afterAll(async () => {
  await gateway?.kill()
  folder.remove()
})

/** Handsets that refuse are left out: they are refunded. */
const recipients = 9000
const bulk = JSON.stringify({
  to: Array.from({ length: recipients }, (_, n) => `6427${String(n + 1000).padStart(7, '0')}`),
  body: 'Your appointment is tomorrow',
})

test('killed while it runs, a bulk is sent once by the same request made again', async () => {
  gateway = await npmStart(folder.path)
  const { account_id } = websmsJson(folder.path, 'account', 'create', 'Acme', '--credit', '10000')
  const key = websmsJson(folder.path, 'key', 'create', '--account', String(account_id))
  const token = await fetch(`${gateway.api}/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: String(key.client_id), client_secret: String(key.client_secret) }),
  })
  const headers = {
    authorization: `Bearer ${((await token.json()) as { access_token: string }).access_token}`,
    'content-type': 'application/json',
  }
  const balance = async () =>
    ((await (await fetch(`${gateway!.api}/balance`, { headers })).json()) as { balance: number }).balance
  const send = (name: string) =>
    fetch(`${gateway!.api}/sms/out`, { method: 'POST', body: bulk, headers: { ...headers, 'idempotency-key': name } })

  for (const [round, killedAfterMs] of [30, 100].entries()) {
    const before = await balance()
    const cutShort = send(`bulk-${round}`)
      .then((response) => response.text())
      .catch(() => null)
    await pause(killedAfterMs)
    await gateway.kill()
    const first = await cutShort
    gateway = await npmStart(folder.path)
    const again = await send(`bulk-${round}`)
    const text = await again.text()
    expect(again.status).toBe(200)
    expect(JSON.parse(text).summary).toEqual({ total: recipients, sent: recipients, failed: 0 })
    if (first !== null) expect([text, again.headers.get('idempotent-replayed')]).toEqual([first, 'true'])
    expect(await balance()).toBe(before - recipients / 10)
    const replayed = await send(`bulk-${round}`)
    expect([await replayed.text(), replayed.headers.get('idempotent-replayed')]).toEqual([text, 'true'])
  }
})
