/**
 * A customer who sends single messages at a steady rate, whether or not the answers keep up: an answer's time counts from when
 * its request was due, so that a server that stalls is not asked less often meanwhile. A program of its own; see paced.ts.
 * Arguments: port, token, requests a second, seconds. Prints one line of JSON: the time of each answer in ms.
 */
import { connect, type Socket } from 'node:net'
import { text, watchedHandset } from './sends.ts'

const [port, token, rate, seconds] = process.argv.slice(2)
/** Opened when they are needed: many customers do not wait for each other's answers. */
const connectionsMax = 1000
const total = Math.round(Number(rate) * Number(seconds))

/** Every message goes to a number of its own. */
function requestTo(to: string): string {
  const body = `to=${to}&body=${encodeURIComponent(text)}`
  return [
    'POST /api/connexus/sms/out HTTP/1.1',
    'host: 127.0.0.1',
    `authorization: Bearer ${token}`,
    'content-type: application/x-www-form-urlencoded',
    `content-length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}

const free: Socket[] = []
/** Times at which the requests that wait for a connection were due. */
const due: number[] = []
const sentFor = new Map<Socket, number>()
const tookMs: number[] = []

let connections = 0
for (let index = 0; index < 64; index++) free.push(await open())
const startedAt = performance.now()
let asked = 0
let sent = 0
const timer = setInterval(ask, 1)

function ask(): void {
  const at = performance.now()
  const wanted = Math.min(total, Math.floor(((at - startedAt) * Number(rate)) / 1000))
  for (; asked < wanted; asked++) due.push(startedAt + (asked * 1000) / Number(rate))
  // Connections are used in turn: one that is never used is closed.
  while (due.length > 0 && free.length > 0) send(free.shift()!)
  for (let more = due.length; more > 0 && connections < connectionsMax; more--) void open().then(serve)
  if (asked === total) clearInterval(timer)
}

function send(socket: Socket): void {
  sentFor.set(socket, due.shift()!)
  socket.write(requestTo(watchedHandset(sent++)))
}

function open(): Promise<Socket> {
  connections++
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), noDelay: true }, () => resolve(socket))
    socket.setEncoding('latin1')
    let answer = ''
    socket.on('data', (chunk: string) => {
      answer += chunk
      const bodyAt = answer.indexOf('\r\n\r\n') + 4
      if (bodyAt < 4 || answer.length < bodyAt + Number(/content-length: (\d+)/i.exec(answer)?.[1])) return
      if (!answer.startsWith('HTTP/1.1 200')) throw new Error(answer.slice(0, 500))
      answer = ''
      answered(socket)
    })
  })
}

function serve(socket: Socket): void {
  if (due.length > 0) send(socket)
  else free.push(socket)
}

function answered(socket: Socket): void {
  tookMs.push(performance.now() - sentFor.get(socket)!)
  serve(socket)
  if (tookMs.length === total) process.stdout.write(`${JSON.stringify(tookMs)}\n`, () => process.exit())
}
