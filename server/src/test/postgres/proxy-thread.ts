/** The thread of a proxy (proxy.ts). */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

/** A way through the proxy: requests go to the database, answers come from it. */
export type Way = 'requests' | 'answers'

export type ProxyOrder =
  | { order: 'cut' | 'cut next commit' | 'let go' | 'tell failure' }
  | { order: 'fail'; n: number; sqlState: string }
  | { order: 'hold'; way: Way }
  | { order: 'lead'; port: number }

const { hostname, port: firstPort } = workerData as { hostname: string; port: number }
const sockets = new Set<Socket>()
/** Bytes and ends that are held, in order; null: they pass. */
const held: Record<Way, (() => void)[] | null> = { requests: null, answers: null }
let port = firstPort
let cutCommit = false
let failure: { left: number; sqlState: string } | null = null

const server = createServer((client) => {
  const upstream = connect(port, hostname)
  let ofWriter = false
  const requests = splitRequests((request, kind) => {
    if (kind === 'startup') ofWriter = request.includes('websms writer')
    const fails = ofWriter && (kind === 'S' || kind === 'Q') && failure !== null && --failure.left === 0
    if (!fails) upstream.write(request)
    else if (failure!.sqlState.startsWith('57')) {
      client.end(fatal(failure!.sqlState))
      upstream.destroy()
    } else upstream.write(raising(failure!.sqlState))
  })
  join('requests', client, upstream, requests)
  join('answers', upstream, client, (bytes) => {
    // The tag of its CommandComplete: the transaction is committed, and nobody is told.
    if (cutCommit && bytes.includes('COMMIT\0')) {
      cutCommit = false
      cut()
    } else client.write(bytes)
  })
})

/**
 * Messages up to a Sync or a simple Query are one request (PostgreSQL documentation, "Message Flow").
 * @param take gets each request, and the type of its last message; the first message of a connection has none
 */
function splitRequests(take: (request: Buffer, kind: string) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  let typeBytes = 0
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    let from = 0
    for (let at = 0; rest.length >= at + typeBytes + 4; ) {
      const kind = typeBytes === 0 ? 'startup' : String.fromCharCode(rest[at]!)
      at += typeBytes + rest.readInt32BE(at + typeBytes)
      if (at > rest.length) break
      typeBytes = 1
      if (!['startup', 'S', 'Q', 'X', 'p'].includes(kind)) continue
      take(rest.subarray(from, at), kind)
      from = at
    }
    rest = rest.subarray(from)
  }
}

function raising(sqlState: string): Buffer {
  return message('Q', `DO $$BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '${sqlState}'; END$$\0`)
}

function fatal(sqlState: string): Buffer {
  return message('E', `SFATAL\0VFATAL\0C${sqlState}\0Mplanted\0\0`)
}

function message(type: string, text: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(4 + text.length)
  return Buffer.concat([Buffer.from(type), length, Buffer.from(text)])
}

/** Bytes on their way stay on it when their sender is gone. */
function join(way: Way, from: Socket, to: Socket, write: (bytes: Buffer) => void): void {
  const pass = (act: () => void) => {
    if (held[way]) held[way].push(act)
    else act()
  }
  sockets.add(from)
  from.on('error', () => {})
  from.on('data', (bytes: Buffer) => pass(() => write(bytes)))
  from.on('close', () => {
    sockets.delete(from)
    pass(() => to.destroySoon())
  })
}

function letGo(): void {
  for (const way of ['requests', 'answers'] as const) {
    const acts = held[way] ?? []
    held[way] = null
    for (const act of acts) act()
  }
}

/** Drops what is held, too. */
function cut(): void {
  held.requests = null
  held.answers = null
  for (const socket of sockets) socket.destroy()
}

parentPort!.on('message', (order: ProxyOrder) => {
  if (order.order === 'hold') held[order.way] ??= []
  else if (order.order === 'let go') letGo()
  else if (order.order === 'cut next commit') cutCommit = true
  else if (order.order === 'fail') failure = { left: order.n, sqlState: order.sqlState }
  else if (order.order === 'tell failure') {
    parentPort!.postMessage(failure !== null && failure.left <= 0)
    failure = null
  } else {
    if (order.order === 'lead') port = order.port
    cut()
  }
})

server.listen(0, '127.0.0.1', () => parentPort!.postMessage((server.address() as AddressInfo).port))
