/** The SMSC of benches as a program of its own, told what to do by its parent: see smsc-control.ts. */
import { createSmsc, type SmscCounts } from './smsc.ts'

/** Orders of the parent, each answered once. */
export type SmscOrder =
  | { order: 'listen'; port: number }
  | { order: 'leave' }
  | { order: 'reset' }
  | { order: 'refuse'; some: boolean }
  | { order: 'counts' }
  | { order: 'watched' }
  | { order: 'until'; acknowledged: number }

export interface SmscAnswers {
  listen: number
  leave: null
  reset: null
  refuse: null
  counts: SmscCounts
  watched: [destination: string, at: number][]
  until: SmscCounts
}

const [window, watchedPrefix = ''] = process.argv.slice(2)
const smsc = createSmsc({ window: Number(window), watchedPrefix: watchedPrefix || null })

process.on('message', async ({ id, ...asked }: SmscOrder & { id: number }) => {
  process.send!({ id, answer: await obey(asked as SmscOrder) })
})
process.on('disconnect', () => process.exit())

async function obey(asked: SmscOrder): Promise<SmscAnswers[keyof SmscAnswers]> {
  if (asked.order === 'listen') return smsc.listen(asked.port)
  if (asked.order === 'watched') return smsc.watched
  if (asked.order === 'until') await until(asked.acknowledged)
  if (asked.order === 'leave') await smsc.leave()
  if (asked.order === 'reset') smsc.reset()
  if (asked.order === 'refuse') smsc.refuse(asked.some)
  return asked.order === 'counts' || asked.order === 'until' ? smsc.counts : null
}

function until(acknowledged: number): Promise<void> {
  return new Promise((resolve) => {
    smsc.onProgress = () => {
      if (smsc.counts.acknowledged < acknowledged) return
      smsc.onProgress = () => {}
      resolve()
    }
    smsc.onProgress()
  })
}
