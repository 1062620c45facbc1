/**
 * Receiver of a bench's webhooks, as a program of its own: reads requests off its sockets, answers 204 and counts, with
 * as little HTTP as that takes, so that the bench measures the sender. See sink-control.ts.
 */
import { createServer, type Socket } from 'node:net'
import { now } from './time.ts'

const answer = 'HTTP/1.1 204 No Content\r\n\r\n'
/** Ids of the events since it was told to count, while it counts: one that is tried again has the same. */
const seen = new Set<string>()
let counting = false
let lastNewAt = 0
let wanted = Number.POSITIVE_INFINITY

const server = createServer((socket: Socket) => {
  socket.setNoDelay(true)
  socket.setEncoding('latin1')
  socket.on('error', () => {})
  let text = ''
  socket.on('data', (chunk: string) => {
    text += chunk
    let answers = 0
    for (let end = endOfRequest(text); end > 0; end = endOfRequest(text)) {
      if (counting) seen.add(/\r\nwebhook-id: (\S+)/i.exec(text)?.[1] ?? '')
      text = text.slice(end)
      answers += 1
    }
    if (answers > 0) socket.write(answer.repeat(answers))
    if (counting) lastNewAt = now()
    tellWhenHad()
  })
})

function tellWhenHad(): void {
  if (seen.size < wanted) return
  process.send!(lastNewAt)
  counting = false
  seen.clear()
  wanted = Number.POSITIVE_INFINITY
}

process.on('message', (order: 'count' | number) => {
  if (order === 'count') counting = true
  else {
    wanted = order
    tellWhenHad()
  }
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port))

/** End of the first request of a text; 0 while it is not whole. */
function endOfRequest(text: string): number {
  const bodyAt = text.indexOf('\r\n\r\n') + 4
  if (bodyAt < 4) return 0
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
  return text.length >= bodyAt + length ? bodyAt + length : 0
}
