/** CPU and memory of an idle gateway, as `npm start` runs it: with the simulator and its four carriers bound. */
import { cpuMicros, residentMegabytes } from './load/machine.ts'
import { startGateway } from './load/programs.ts'
import { now, pause } from './load/time.ts'
import { figure, type Result, resultOf } from './report/result.ts'

/** Time until a start has settled, and duration of the measurement after it, in ms. */
const settleMs = 10_000
const pollMs = 30_000

export async function run(): Promise<Result[]> {
  const gateway = await startGateway({ WEBSMS_CARRIERS: '' })
  try {
    await pause(settleMs)
    const [cpuBefore, startedAt] = [cpuMicros(gateway.pid), now()]
    await pause(pollMs)
    const share = (cpuMicros(gateway.pid) - cpuBefore) / ((now() - startedAt) * 1000)
    return [
      resultOf({
        name: 'idle',
        title: 'CPU while nothing happens',
        unit: '% of a core',
        ours: share * 100,
        peer: null,
        peerName: null,
        target: { of: 'ours', atMost: 1 },
        notes: [`${figure(residentMegabytes(gateway.pid))} MB resident, the simulator and its four carriers included.`],
      }),
    ]
  } finally {
    await gateway.stop()
  }
}
