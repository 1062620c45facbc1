/** For tests: an HLR provider on a port of its own. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { createHlr, type Hlr, type HlrOptions } from './hlr.ts'

interface TestProvider {
  readonly address: string
  /** The paths that were asked for, in order. */
  readonly asked: string[]
  readonly headers: IncomingMessage['headers'][]
  /** Answers questions; may be replaced at any time. */
  answer: (response: ServerResponse, path: string) => void
}

export async function testProvider(): Promise<TestProvider> {
  const server = createServer((request, response) => {
    provider.asked.push(request.url!)
    provider.headers.push(request.headers)
    provider.answer(response, request.url!)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
  })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider: TestProvider = { address, asked: [], headers: [], answer: json({ network: 'Spark', ported: true }) }
  return provider
}

export const json = (value: unknown) => (response: ServerResponse) => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
}

export const status = (code: number) => (response: ServerResponse) => {
  response.writeHead(code).end('{"network":"Nobody"}')
}

/** A client of it that can be given other options; `lines` are what it logs. */
export function clientOf({ address }: TestProvider, options: Partial<HlrOptions> = {}): Hlr & { lines: string[] } {
  const lines: string[] = []
  const hlr = createHlr({
    url: `${address}/v1/{number}`,
    headers: {},
    networkPath: ['network'],
    portedPath: ['ported'],
    validPath: ['valid'],
    networkNames: new Map(),
    timeoutMs: 5000,
    keepMs: 60_000,
    answersMax: 10_000,
    log: pino({ level: 'info' }, { write: (line) => lines.push(line) }),
    ...options,
  })
  onTestFinished(() => hlr.close())
  return Object.assign(hlr, { lines })
}
