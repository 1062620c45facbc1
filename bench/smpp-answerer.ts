/**
 * A bare TCP answerer for the SMPP bench, run as its own process: it cuts frames and copies canned answers, nothing
 * else, so that the client is what is measured. Arguments: `receipts` to send a deliver_sm after each answer.
 */
import net from 'node:net'

const receipts = process.argv[2] === 'receipts'

const server = net.createServer((socket) => {
  socket.setNoDelay(true)
  let rest: Buffer = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    out = 0
    while (bytes.length - at >= 16) {
      const length = bytes.readUInt32BE(at)
      if (bytes.length - at < length) break
      answer(bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 12))
      at += length
    }
    rest = bytes.subarray(at)
    if (out > 0) socket.write(Buffer.from(room.subarray(0, out)))
  })
})

const room = Buffer.alloc(8 * 1024 * 1024)
let out = 0
let ids = 1_000_000_000
let sequence = 0

function answer(command_id: number, sequence_number: number): void {
  if (command_id >= 0x80000000) return
  if (command_id === 4) {
    const id = String(ids++)
    put(command_id + 0x80000000, sequence_number, `${id}\0`)
    if (receipts) put(5, ++sequence, receiptBody(id))
  } else put(command_id + 0x80000000, sequence_number, command_id === 9 ? 'answerer\0' : '')
}

function put(command_id: number, sequence_number: number, body: string): void {
  room.writeUInt32BE(16 + body.length, out)
  room.writeUInt32BE(command_id, out + 4)
  room.writeUInt32BE(0, out + 8)
  room.writeUInt32BE(sequence_number, out + 12)
  out += 16 + room.write(body, out + 16, 'latin1')
}

// The fields of deliver_sm and two TLVs, with a bar for each zero octet.
function receiptBody(id: string): string {
  const text = `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:DELIVRD err:000 text:hello`
  const fields = `|\x01\x0164211234567|||552|\x04||||||||${String.fromCharCode(text.length)}`
  const tlvs = `|\x1e|\x0b${id}|\x04\x27|\x01\x02`
  return `${fields}${text}${tlvs}`.replaceAll('|', '\0')
}

server.listen(0, '127.0.0.1', () => console.log((server.address() as net.AddressInfo).port))
process.on('disconnect', () => process.exit())
