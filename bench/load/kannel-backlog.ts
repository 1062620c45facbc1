/** Kannel delivering what it already has: filled over HTTP while the carrier is away, timed from its first submit_sm until the
 *  last message has its receipt. */
import { loadHttp } from './http-load.ts'
import { startKannel } from './kannel.ts'
import { cpuMicros } from './machine.ts'
import type { Delivered } from './rounds.ts'
import { singlesToKannel } from './sends.ts'
import { startSmsc } from './smsc-control.ts'

/** Time that it is filled, in s: with some 10,000 to 20,000 messages. */
const fillSeconds = 1

export async function kannelBacklog(window: number): Promise<Delivered> {
  const smsc = await startSmsc({ window })
  await smsc.leave()
  const kannel = await startKannel(smsc.port, { window })
  try {
    const requests = singlesToKannel(kannel)
    const { answered: messages } = await loadHttp({
      port: kannel.port,
      requests,
      connections: 64,
      seconds: fillSeconds,
    })
    const cpuBefore = cpuMicros(...kannel.pids)
    await smsc.comeBack()
    const { firstSubmitAt, lastAcknowledgedAt } = await smsc.until(messages)
    return {
      messages,
      rate: (messages / (lastAcknowledgedAt - firstSubmitAt)) * 1000,
      cpuUs: (cpuMicros(...kannel.pids) - cpuBefore) / messages,
    }
  } finally {
    await kannel.stop()
    await smsc.stop()
  }
}
