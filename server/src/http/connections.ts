/** Connections: how many may be open, how long a request may take to arrive, and the answer to bytes that are not
 *  HTTP. */
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import { Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { ApiError } from './api-error.ts'

export interface ArrivalBounds {
  /** From the first byte of a request to the end of its headers, in ms. */
  headersMsMax: number
  /** From the first byte of a request to the end of its body, in ms. */
  requestMsMax: number
  /** Interval between checks of the two, in ms. */
  pollMs: number
}

/** A request that arrives drop by drop is closed within a minute. */
export const arrivalBounds: ArrivalBounds = { headersMsMax: 20_000, requestMsMax: 50_000, pollMs: 5000 }

/** Time that a connection stays open after its last answer, in ms, so that the client can read it. */
const lingerMs = 1000

const unhurried = new WeakSet<Socket>()

/** Lifts the time limit of a request for the upload of a file, whose reader has a bound of its own. */
export function allowTime({ socket }: IncomingMessage): void {
  unhurried.add(socket)
}

/** Bounds the number of open connections. A new one replaces the one that has been idle longest, else the one whose
 *  request has been arriving longest. When every connection has a request in progress, the new one is closed. */
export function boundConnections(server: Server, connectionsMax: number): void {
  const open = new Map<Socket, Connection>()
  let requests = 0

  const oldest = (may: (answer: ServerResponse | null) => boolean) => {
    let found: Socket | undefined
    let before = Number.POSITIVE_INFINITY
    for (const [socket, { answer, usedAt }] of open) {
      if (usedAt >= before || !may(answer)) continue
      found = socket
      before = usedAt
    }
    return found
  }
  const makeRoom = (): boolean => {
    const socket =
      oldest((answer) => answer === null || answer.writableFinished) ??
      oldest((answer) => answer !== null && !answer.req.complete)
    if (socket === undefined) return false
    socket.destroy()
    return open.delete(socket)
  }

  server.on('connection', (socket) => {
    if (open.size >= connectionsMax && !makeRoom()) return socket.destroy()
    open.set(socket, { answer: null, usedAt: ++requests })
    socket.once('close', () => open.delete(socket))
  })
  const connectionOf = server instanceof TlsServer ? underTls(server) : (socket: Socket) => socket
  server.on('request', (request, response) => {
    // Changed in place: a map that entries leave and enter with each request has the tables that it outgrew keep their answers
    // alive until the next full collection.
    const connection = open.get(connectionOf(request.socket))
    if (connection === undefined) return
    connection.answer = response
    connection.usedAt = ++requests
  })
}

interface Connection {
  /** The last answer that it asked for; null before its first request. */
  answer: ServerResponse | null
  /** Number of its last request among those of all connections, or of the connection itself. */
  usedAt: number
}

/** The connection under a TLS socket, which Node does not expose. */
function underTls(server: TlsServer): (tls: Socket) => Socket {
  const peer = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`
  const greeting = new Map<string, Socket>()
  const connections = new WeakMap<Socket, Socket>()
  server.on('connection', (socket: Socket) => {
    const from = peer(socket)
    greeting.set(from, socket)
    socket.once('close', () => greeting.delete(from))
  })
  server.on('secureConnection', (tls) => {
    const socket = greeting.get(peer(tls))
    if (socket) connections.set(tls, socket)
  })
  return (tls) => connections.get(tls) ?? tls
}

/** Answers bytes that are not HTTP, and requests that do not arrive in time, with the usual error body, and closes the
 *  connection. */
export function refuseNoise(error: NodeJS.ErrnoException, socket: Socket, requestId: string): void {
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  if (error.code === 'ECONNRESET' || socket.destroyed || (late && unhurried.has(socket))) return
  // Answered already: more of the same request arrived.
  if (socket.writableEnded) return
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const refusal = new ApiError('invalid_request', { reason: noise[error.code ?? ''] ?? 'this is not HTTP' })
  const body = JSON.stringify(refusal.answer())
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nX-Request-Id: ${requestId}\r\nConnection: close\r\n` +
      'X-Content-Type-Options: nosniff\r\nContent-Type: application/json; charset=utf-8\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  setTimeout(() => socket.destroy(), lingerMs).unref()
}

const noise: Record<string, string> = {
  HPE_HEADER_OVERFLOW: 'the headers are too large',
  ERR_HTTP_REQUEST_TIMEOUT: 'the request did not arrive in time',
}
