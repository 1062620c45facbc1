import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryStore } from '../test/temporary-store.ts'
import { carriersAt } from './test-carriers.ts'
import { eventually, startTestSmsc } from './test-smsc.ts'
import { startTroubleNotices } from './trouble-notices.ts'

type Carriers = Parameters<typeof startTroubleNotices>[0]['carriers']

const log = pino({ level: 'silent' })
const open = async ({ store }: Awaited<ReturnType<typeof temporaryStore>>) =>
  (await store.read.selectFrom('notices').select(['kind', 'text']).where('ended_at', 'is', null).execute()).map(
    ({ kind, text }) => `${kind}: ${text}`,
  )

test('a carrier that stays down has a notice with the reason, which ends when it is bound again', async () => {
  const smsc = await startTestSmsc()
  const site = await carriersAt(smsc.port)
  const fleet = site.carriers.map((carrier) => Object.assign(Object.create(carrier), { origin: 'stored' as const }))
  const notices = startTroubleNotices({ carriers: () => fleet, store: site.store, log, patienceMs: 50, intervalMs: 20 })
  onTestFinished(notices.stop)
  await smsc.close()
  await vi.waitFor(
    async () => expect(await open(site)).toEqual([expect.stringMatching(/^carrier_down: c1 is not bound: /)]),
    eventually,
  )
  const again = await startTestSmsc({ port: smsc.port })
  await vi.waitFor(async () => expect(await open(site)).toEqual([]), eventually)
  expect(again.sessions().length).toBe(1)
})

test('a trouble is told once while it lasts, over a restart too, and what is over at the start is ended', async () => {
  const temporary = await temporaryStore()
  const carrier = (health: string, learntSpeed: object | null) => ({
    identity: { carrierId: 7, name: 'slow' },
    setting: { tps: 50 },
    state: { bound: true, lastError: null, health: { otp: health, others: health }, learntSpeed },
  })
  let now = carrier('failing', { perSecond: 37.2, falls: 3 })
  const start = () =>
    startTroubleNotices({
      carriers: (() => [now]) as unknown as Carriers,
      store: temporary.store,
      log,
      patienceMs: 0,
      intervalMs: 10,
    })
  const told = [
    'carrier_avoided: slow fails far more often than usual. New messages avoid it.',
    'carrier_slowed: slow throttles above about 37 parts a second, and 50 are set. Set tps to what it allows, or ask it for more.',
  ]
  let notices = start()
  await vi.waitFor(async () => expect((await open(temporary)).sort()).toEqual(told), eventually)
  await notices.stop()
  notices = start()
  now = carrier('well', { perSecond: 36, falls: 4 })
  await vi.waitFor(async () => expect(await open(temporary)).toEqual(told.slice(1)), eventually)
  now = carrier('well', null)
  await vi.waitFor(async () => expect(await open(temporary)).toEqual([]), eventually)
  await notices.stop()
  const rows = await temporary.store.read.selectFrom('notices').selectAll().execute()
  expect(rows.map(({ kind }) => kind).sort()).toEqual(['carrier_avoided', 'carrier_slowed'])
})
