/**
 * The other end of a link in a test: a bare socket that says exactly what the test tells it to and shows what came.
 */
import { once } from 'node:events'
import net from 'node:net'
import {
  type ConnectOptions,
  connect,
  decodePdu,
  encodePdu,
  type Pdu,
  type PduInput,
  type Session,
} from '../src/index.ts'
import { Framer } from '../src/pdu/framer.ts'

/** A socket with PDUs; closed by `await using`. */
export class Peer {
  readonly socket: net.Socket
  /** Number of chunks received, to see what was coalesced. */
  chunks = 0
  readonly #framer = new Framer({ pduBytesMax: 200_000 })
  readonly #received: Pdu[] = []
  #wake: (() => void) | undefined
  #ended = false

  constructor(socket: net.Socket) {
    this.socket = socket
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      this.chunks++
      this.#framer.push(chunk)
      while (this.#framer.next()) {
        // Copied, since views live only as long as the chunk is left alone.
        const bytes = Buffer.from(this.#framer.buffer.subarray(this.#framer.start, this.#framer.end))
        this.#received.push(decodePdu(bytes))
      }
      this.#wake?.()
    })
    socket.on('close', () => {
      this.#ended = true
      this.#wake?.()
    })
  }

  /** The next PDU that came or will come. */
  async next(): Promise<Pdu> {
    while (this.#received.length === 0) {
      if (this.#ended) throw new Error('the connection closed')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#received.shift() as Pdu
  }

  /** The next `count` PDUs. */
  async take(count: number): Promise<Pdu[]> {
    const pdus: Pdu[] = []
    while (pdus.length < count) pdus.push(await this.next())
    return pdus
  }

  /** Number of received PDUs that no test has taken. */
  get waiting(): number {
    return this.#received.length
  }

  /** Writes PDUs in one chunk. */
  send(...pdus: PduInput[]): void {
    this.socket.write(Buffer.concat(pdus.map((pdu) => encodePdu(pdu))))
  }

  /** Resolves once the connection is closed. */
  async closed(): Promise<void> {
    this.socket.resume()
    if (!this.#ended) await once(this.socket, 'close')
  }
}

/** Connects a session to a peer that plays the message centre and takes the bind. */
export async function bound(
  options: Partial<ConnectOptions> = {},
): Promise<{ session: Session; peer: Peer } & AsyncDisposable> {
  await using centre = await listenRaw()
  const connecting = connect({ system_id: 'me', port: centre.port, ...options })
  const peer = await centre.peer()
  const bind = await peer.next()
  peer.send({ command: `${bind.command}_resp` as 'bind_transceiver_resp', system_id: 'SM', sequence_number: 1 })
  const session = await connecting
  await turns()
  return {
    session,
    peer,
    async [Symbol.asyncDispose]() {
      session.destroy()
      peer.socket.destroy()
      await Promise.all([session.closed, peer.closed()])
    },
  }
}

/** Listens on a free port for bare sockets. Stops listening at the end of its scope; sockets live on. */
export async function listenRaw(): Promise<{ port: number; peer(): Promise<Peer> } & AsyncDisposable> {
  const server = net.createServer()
  const peers: Peer[] = []
  let wake = () => {}
  server.on('connection', (socket) => {
    peers.push(new Peer(socket))
    wake()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as net.AddressInfo).port,
    async peer() {
      if (peers.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return peers.shift() as Peer
    },
    async [Symbol.asyncDispose]() {
      server.close()
    },
  }
}

/** Connects a bare socket to a port. */
export async function dial(port: number): Promise<Peer> {
  const socket = net.connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  return new Peer(socket)
}

/** Lets the event loop turn, so that what was written on loopback has arrived and been handled. */
export async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Waits until something holds, as long as the test may run. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
}
