/** The thread of a proxy (proxy.ts). */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

/** A way through the proxy: requests go to the database, answers come from it. */
export type Way = 'requests' | 'answers'

export type ProxyOrder =
  | { order: 'cut' | 'cut next commit' | 'let go' }
  | { order: 'hold'; way: Way }
  | { order: 'lead'; port: number }

const { hostname, port: firstPort } = workerData as { hostname: string; port: number }
const sockets = new Set<Socket>()
/** Bytes and ends that are held, in order; null: they pass. */
const held: Record<Way, (() => void)[] | null> = { requests: null, answers: null }
let port = firstPort
let cutCommit = false

const server = createServer((client) => {
  const upstream = connect(port, hostname)
  join('requests', client, upstream, (bytes) => upstream.write(bytes))
  join('answers', upstream, client, (bytes) => {
    // The tag of its CommandComplete: the transaction is committed, and nobody is told.
    if (cutCommit && bytes.includes('COMMIT\0')) {
      cutCommit = false
      cut()
    } else client.write(bytes)
  })
})

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
  else {
    if (order.order === 'lead') port = order.port
    cut()
  }
})

server.listen(0, '127.0.0.1', () => parentPort!.postMessage((server.address() as AddressInfo).port))
