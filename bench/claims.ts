/** Claims of 500 parts while 1,000,000 messages wait for the carrier: the time of each, with the store alone. */
import { openStore } from '../server/src/store/open-store.ts'
import { engineSettings } from './load/engine.ts'
import { median, percentile } from './load/machine.ts'
import { carrierAt, startGateway } from './load/programs.ts'
import { fillStored } from './load/stored-rows.ts'
import { now } from './load/time.ts'
import { figure, type Result, resultOf } from './report/result.ts'

const waiting = 1_000_000
const claims = 400
const limit = 500
/** Claims before the measurement begins. */
const warmUp = 20

export async function run(): Promise<Result[]> {
  const settings = await engineSettings()
  let gateway = await startGateway({ ...settings, WEBSMS_CARRIERS: carrierAt(1) })
  try {
    let tookMs: number[] = []
    gateway = await gateway.restart(async (place) => {
      await fillStored(place, { queued: waiting })
      tookMs = await claimAlone({ ...place, secretKey: settings.WEBSMS_SECRET_KEY ?? null })
    })
    return [
      resultOf({
        name: 'claims',
        title: `Claims of ${limit} with 1,000,000 waiting, 99 in 100 within`,
        unit: 'ms',
        ours: percentile(tookMs, 0.99),
        peer: null,
        peerName: null,
        target: { of: 'ours', atMost: 15 },
        notes: [
          `${claims} claims: median ${figure(median(tookMs))} ms, longest ${figure(percentile(tookMs, 1))} ms, ${figure((limit / median(tookMs)) * 1000)} parts/s.`,
        ],
      }),
    ]
  } finally {
    await gateway.stop()
  }
}

async function claimAlone(place: Parameters<typeof openStore>[0]): Promise<number[]> {
  const store = await openStore(place, { exclusive: true })
  try {
    const { id } = await store.read.selectFrom('carriers').select('id').executeTakeFirstOrThrow()
    const tookMs: number[] = []
    for (let claim = 0; claim < warmUp + claims; claim++) {
      const startedAt = now()
      const { length } = await store.traffic.claim(id, limit)
      if (length !== limit) throw new Error(`a claim found ${length} parts`)
      if (claim >= warmUp) tookMs.push(now() - startedAt)
    }
    return tookMs
  } finally {
    await store.close()
  }
}
