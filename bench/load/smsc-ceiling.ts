/** Speed of the bench's SMSC by itself, to show that it is not the limit: bytes that are made before the clock starts
 *  go in, and its PDUs are cut and answered without being read. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { encodePdu } from '@websms/smpp'
import { cpuMicros } from './machine.ts'
import { handset, text } from './sends.ts'
import { startSmsc } from './smsc-control.ts'

const messages = 300_000
const window = 500

const [submitResp, deliverSm, deliverResp] = [0x80000004, 5, 0x80000005]

interface Ceiling {
  /** Messages a second, each with its receipt. */
  rate: number
  /** CPU of the SMSC for each, in µs. */
  cpuUs: number
}

export async function smscCeiling(): Promise<Ceiling> {
  const smsc = await startSmsc({ window })
  const socket = connect({ host: '127.0.0.1', port: smsc.port, noDelay: true })
  await once(socket, 'connect')
  socket.write(encodePdu({ command: 'bind_transceiver', system_id: 'ceiling', sequence_number: 1 }))
  await once(socket, 'data')

  const submit = encodePdu({
    command: 'submit_sm',
    source_addr: '552',
    destination_addr: handset(1),
    registered_delivery: 1,
    short_message: Buffer.from(text),
  })
  let left = messages
  const submits = (count: number): Buffer => {
    const take = Math.min(count, left)
    left -= take
    return Buffer.concat(Array(take).fill(submit))
  }
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const answers: Buffer[] = []
    let answered = 0
    let at = 0
    while (bytes.length - at >= 16 && bytes.length - at >= bytes.readUInt32BE(at)) {
      const command = bytes.readUInt32BE(at + 4)
      if (command === submitResp) answered++
      else if (command === deliverSm) answers.push(deliverAnswer(bytes.readUInt32BE(at + 12)))
      at += bytes.readUInt32BE(at)
    }
    rest = bytes.subarray(at)
    socket.write(Buffer.concat([...answers, submits(answered)]))
  })

  const cpuBefore = cpuMicros(smsc.pid)
  socket.write(submits(window))
  const { firstSubmitAt, lastAcknowledgedAt } = await smsc.until(messages)
  const cpuUs = (cpuMicros(smsc.pid) - cpuBefore) / messages
  socket.destroy()
  await smsc.stop()
  return { rate: (messages / (lastAcknowledgedAt - firstSubmitAt)) * 1000, cpuUs }
}

/** SMPP 3.4 §4.6.2: the header, and an empty message_id. */
function deliverAnswer(sequence_number: number): Buffer {
  const bytes = Buffer.alloc(17)
  bytes.writeUInt32BE(17, 0)
  bytes.writeUInt32BE(deliverResp, 4)
  bytes.writeUInt32BE(sequence_number, 12)
  return bytes
}
