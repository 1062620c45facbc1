/**
 * Where the webhooks of a bench go, as a program of its own: reads requests off its sockets, answers 204 and counts, with as
 * little HTTP as that takes, so that the sender is what is measured. Prints its port; told a number by its parent, it answers
 * with the time when it had as many different events.
 */
import { createServer, type Socket } from 'node:net'
import { now } from './time.ts'

const answer = 'HTTP/1.1 204 No Content\r\n\r\n'
const seen = new Set<string>()
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
      take(text.slice(0, end))
      text = text.slice(end)
      answers += 1
    }
    if (answers > 0) socket.write(answer.repeat(answers))
    if (seen.size >= wanted) {
      wanted = Number.POSITIVE_INFINITY
      process.send!(now())
      seen.clear()
    }
  })
})

process.on('message', (count: number) => {
  wanted = count
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port))

/** Where the first request of a text ends; 0 while it is not whole. */
function endOfRequest(request: string): number {
  const bodyAt = request.indexOf('\r\n\r\n') + 4
  if (bodyAt < 4) return 0
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(request)?.[1] ?? 0)
  return request.length >= bodyAt + length ? bodyAt + length : 0
}

/** An event that is tried again has the same id. */
function take(request: string): void {
  seen.add(/\r\nwebhook-id: (\S+)/i.exec(request)?.[1] ?? '')
}
