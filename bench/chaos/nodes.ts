/** The gateways of a chaos run: one, or several on one database, each on a port that it keeps. One that ends by itself is started
 *  again, as a service manager does. */
import { join } from 'node:path'
import { freePort } from '../../server/src/test/postgres/server.ts'
import { type GatewayProcess, setClock, startGateway } from './programs.ts'
import type { OutsideLog } from './records.ts'

interface NodesOptions {
  count: number
  folder: string
  /** Settings of all nodes. */
  env: Record<string, string>
  /** Each node's way to the database; empty for the file of one gateway. */
  databaseUrls: readonly string[]
  /** By how much each node's clock is ahead, in ms; null: the run sets the clock of its one gateway. */
  clocks: readonly number[] | null
  /** Modules that are loaded into each node before anything of its own. */
  preloads: readonly string[]
  log: OutsideLog
  /** Parts claimed for the wire whose outcome was not recorded. */
  inFlight: () => number
}

export interface Nodes {
  node: (index: number) => GatewayProcess
  /** Resolves with the addresses of their APIs once all listen. @throws when one does not start */
  listening(): Promise<string[]>
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

export async function startNodes(options: NodesOptions): Promise<Nodes> {
  const { count, folder, databaseUrls, clocks, preloads, log, inFlight } = options
  let ending: 'SIGKILL' | 'SIGTERM' | null = null
  const ports = await Promise.all(Array.from({ length: count }, () => (count === 1 ? 0 : freePort())))
  const nodes: GatewayProcess[] = []
  const start = (index: number) => {
    const databaseUrl = databaseUrls[index]
    const env = { ...options.env, PORT: String(ports[index]), ...(databaseUrl && { DATABASE_URL: databaseUrl }) }
    const clockFile = clocks === null ? undefined : `clock-${index}`
    if (clockFile !== undefined) setClock(folder, clocks![index]!, clockFile)
    const node = startGateway({ folder, env, clockFile, preloads })
    nodes[index] = node
    if (count === 1) return
    void node.exited.then(() => {
      if (ending !== null) return
      log.write({ event: 'ended', atMs: Date.now(), signal: 'SIGKILL', exitCode: null, inFlight: 0 })
      start(index)
    })
  }
  for (let index = 0; index < count; index++) start(index)
  return {
    node: (index) => nodes[index]!,
    listening: () =>
      Promise.all(
        ports.map(async (_, index) => {
          for (;;) {
            const node = nodes[index]!
            const port = await node.listening
            if (port !== null) return `http://127.0.0.1:${port}/api/connexus`
            if (count === 1) throw new Error(`the gateway did not start: see ${join(folder, 'gateway.log')}`)
            await new Promise((resolve) => setTimeout(resolve, 200))
          }
        }),
      ),
    async end(signal) {
      ending = signal
      const exitCodes = await Promise.all(nodes.map((node) => node.end(signal)))
      for (const [index, exitCode] of exitCodes.entries()) {
        const left = index === 0 ? inFlight() : 0
        log.write({ event: 'ended', atMs: Date.now(), signal, exitCode, inFlight: left })
      }
    },
  }
}
