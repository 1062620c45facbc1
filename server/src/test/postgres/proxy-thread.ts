/** The thread of a proxy (proxy.ts). */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

export type ProxyOrder = 'cut' | 'cut next commit'

const { hostname, port } = workerData as { hostname: string; port: number }
const sockets = new Set<Socket>()
let cutCommit = false

const server = createServer((client) => {
  const upstream = connect(port, hostname)
  for (const socket of [client, upstream]) {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      client.destroy()
      upstream.destroy()
    })
  }
  client.pipe(upstream)
  upstream.on('data', (bytes: Buffer) => {
    // The tag of its CommandComplete: the transaction is committed, and nobody is told.
    if (cutCommit && bytes.includes('COMMIT\0')) {
      cutCommit = false
      cut()
    } else client.write(bytes)
  })
})

function cut(): void {
  for (const socket of sockets) socket.destroy()
}

parentPort!.on('message', (order: ProxyOrder) => {
  if (order === 'cut') cut()
  else cutCommit = true
})

server.listen(0, '127.0.0.1', () => parentPort!.postMessage((server.address() as AddressInfo).port))
