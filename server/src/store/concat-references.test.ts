import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { lanes } from '../rules/status.ts'
import { type Scene, temporaryStore } from '../test/temporary-store.ts'

const long = { parts: 2, wireParts: 2, body: 'x'.repeat(200) }
const rows = sql<{ to_number: string }>`SELECT to_number FROM concat_references`

async function referencesOf(scene: Scene, messages: Parameters<Scene['accept']>[0]) {
  await scene.accept(messages)
  const claims = await scene.claim(1000)
  for (const claim of claims) await scene.submitted(claim, { outcome: 'refused', error: 'ESME_RINVDSTADR' })
  return claims.filter(({ part }) => part === 1).map(({ concatReference }) => concatReference)
}

test('256 long messages in a row to one handset have different references, over a restart too', async () => {
  const temporary = await temporaryStore()
  const scene = await temporary.scene()
  const given: number[] = []
  for (let round = 0; round < 4; round++) {
    // Others between do not count.
    const others = [long, { ...long, to: '64215550000' }, { body: 'short' }, { ...long, sender: '2190' }]
    const all = Array.from({ length: 64 }, () => others).flat()
    await scene.accept(all)
    for (let claims = await scene.claim(1000); claims.length > 0; claims = await scene.claim(1000)) {
      const own = claims.filter(
        ({ to, sender, wireParts }) => to === scene.handset && sender === '552' && wireParts > 1,
      )
      given.push(...own.filter(({ part }) => part === 2).map(({ concatReference }) => concatReference))
      for (const claim of own.filter(({ part }) => part === 1)) {
        const other = own.find(({ messageId, part }) => messageId === claim.messageId && part === 2)
        if (other) expect(other.concatReference).toBe(claim.concatReference)
      }
    }
    await temporary.reopen()
  }
  expect(given).toHaveLength(256)
  expect(new Set(given).size).toBe(256)
})

test('a part that is sent again has the reference that it had', async () => {
  const temporary = await temporaryStore()
  const scene = await temporary.scene()
  await scene.accept([long])
  const [first, second] = await scene.claim()
  await scene.submitted(first!, { outcome: 'retry' })
  await scene.submitted(second!, { outcome: 'unknown' })
  await temporary.traffic.resendUnknown(Date.now() + 1)
  const again = await scene.claim()
  expect(again.map(({ concatReference }) => concatReference)).toEqual([first!.concatReference, first!.concatReference])
})

test('the slices of a big bulk count on', async () => {
  const temporary = await temporaryStore()
  const scene = await temporary.scene()
  const { accountId, keyId, carrierId } = scene
  const content = { sender: '552', body: long.body, parts: 2, wireParts: 2 }
  const bulk = { accountId, keyId, priceMicros: 1, content, count: 3, at: Date.now() }
  const opened = await temporary.traffic.openBulk(bulk)
  if (!opened.ok) throw new Error(opened.reason)
  const { transferId, firstId } = opened
  const recipients = [1, 2, 3].map(() => ({ to: '64215551234', carrierId, network: null }))
  await temporary.traffic.storeBulk({ transferId, firstId, bulk, recipients })
  const stored = await temporary.rows(sql<{ r: number }>`SELECT concat_reference AS r FROM messages ORDER BY id`)
  const [first] = stored.map(({ r }) => r)
  expect(stored.map(({ r }) => r)).toEqual([0, 1, 2].map((step) => (first! + step) % 256))
})

test('references older than 72 hours are forgotten, and messages in one part leave nothing', async () => {
  const temporary = await temporaryStore()
  const scene = await temporary.scene()
  await referencesOf(scene, [{ body: 'short' }])
  expect(await temporary.rows(rows)).toEqual([])
  const at = Date.now()
  await scene.accept([long], { at: at - 73 * 3_600_000, lane: lanes.bulk })
  await scene.accept([{ ...long, to: '64215550000' }], { at })
  for (let round = 0; round < 4; round++) await temporary.traffic.expire(at - 96 * 3_600_000, at, 1)
  expect(await temporary.rows(rows)).toEqual([{ to_number: '64215550000' }])
})
