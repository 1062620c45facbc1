/**
 * One client of the SMPP bench, run as its own process: sends messages through a window of 100 and, with receipts,
 * waits for and answers a deliver_sm for each. Arguments: ours|npm, port, messages, receipts|plain. Prints one line of
 * JSON: `{ seconds, cpuSeconds, messages }`, of the measured part.
 */
import { createRequire } from 'node:module'
import { connect, parseReceipt } from '@websms/smpp'

const [which, port, count, mode] = process.argv.slice(2)
const messages = Number(count)
const receipts = mode === 'receipts'
const WINDOW = 100

/** Sends `total` messages and resolves when all are answered and, with receipts, all receipts are in. */
type Run = (total: number) => Promise<void>

const message = {
  source_addr: '552',
  dest_addr_ton: 1,
  dest_addr_npi: 1,
  destination_addr: '64211234567',
  registered_delivery: receipts ? 1 : 0,
}
const text = 'Your appointment is tomorrow at 10:30. Reply YES to confirm or call us.'

const run = which === 'ours' ? await ours() : await npm()
// The first part warms up the compiler and is not measured.
await run(Math.ceil(messages / 4))
const cpu = process.cpuUsage()
const from = performance.now()
await run(messages)
const seconds = (performance.now() - from) / 1000
const { user, system } = process.cpuUsage(cpu)
console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, messages }))
process.exit()

async function ours(): Promise<Run> {
  const short_message = Buffer.from(text, 'latin1')
  const counting = counter()
  const session = await connect({
    port: Number(port),
    system_id: 'bench',
    window: WINDOW,
    onRequest(pdu) {
      if (pdu.command === 'deliver_sm' && parseReceipt(pdu).state === 'DELIVRD') counting.received()
    },
  })
  return async (total) => {
    const done = counting.expect(receipts ? total : 0)
    let left = total
    const worker = async () => {
      while (left-- > 0) {
        const answer = await session.request({ command: 'submit_sm', ...message, short_message })
        if (answer.command_status !== 0) throw new Error(`refused: ${answer.command_status}`)
      }
    }
    await Promise.all(Array.from({ length: WINDOW }, worker))
    await done
  }
}

/** The part of the npm package's interface that the bench uses; the package has no types. */
interface NpmSession {
  bind_transceiver(fields: object, callback: (answer: { command_status: number }) => void): void
  submit_sm(fields: object, callback: (answer: { command_status: number }) => void): void
  send(pdu: object): void
  on(event: 'deliver_sm', listener: (pdu: { response(): object }) => void): void
}

async function npm(): Promise<Run> {
  const smpp: { connect(options: object, listener: () => void): NpmSession } = createRequire(import.meta.url)('smpp')
  const counting = counter()
  const session = await new Promise<NpmSession>((resolve) => {
    const opened = smpp.connect({ host: '127.0.0.1', port: Number(port) }, () =>
      opened.bind_transceiver({ system_id: 'bench' }, () => resolve(opened)),
    )
  })
  session.on('deliver_sm', (pdu) => {
    session.send(pdu.response())
    counting.received()
  })
  return async (total) => {
    const done = counting.expect(receipts ? total : 0)
    let left = total
    const worker = () =>
      new Promise<void>((resolve) => {
        const next = () => {
          if (left-- > 0) session.submit_sm({ ...message, short_message: text }, next)
          else resolve()
        }
        next()
      })
    await Promise.all(Array.from({ length: WINDOW }, worker))
    await done
  }
}

function counter() {
  let left = 0
  let resolve = () => {}
  return {
    expect(total: number): Promise<void> {
      left = total
      return new Promise((done) => {
        resolve = done
        if (total === 0) done()
      })
    },
    received(): void {
      if (--left === 0) resolve()
    },
  }
}
