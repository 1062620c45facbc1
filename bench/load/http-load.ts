/**
 * Requests over HTTP as fast as they are answered, from a client in a process of its own: wrk where it is installed
 * (apt-get install wrk), which takes little of the machine; else autocannon, which takes a core by itself, so that on a
 * small machine a ratio says more about the client than about the server.
 */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import autocannon from 'autocannon'

export interface HttpRequest {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  body?: string
}

interface HttpLoad {
  port: number
  /** Sent in turn, over and over. */
  requests: readonly HttpRequest[]
  connections: number
  seconds: number
}

interface HttpLoaded {
  answered: number
  seconds: number
}

export const httpClient: 'wrk' | 'autocannon' = hasWrk() ? 'wrk' : 'autocannon'

/** @throws when a request is refused or fails. */
export async function loadHttp(load: HttpLoad): Promise<HttpLoaded> {
  const { answered, seconds, refused, failed } = await (httpClient === 'wrk' ? byWrk(load) : byAutocannon(load))
  if (refused > 0 || failed > 0) throw new Error(`${refused} of ${answered} requests were refused, ${failed} failed`)
  return { answered, seconds }
}

interface Counted extends HttpLoaded {
  refused: number
  failed: number
}

async function byWrk({ port, requests, connections, seconds }: HttpLoad): Promise<Counted> {
  const folder = mkdtempSync(join(tmpdir(), 'websms-wrk-'))
  try {
    const script = join(folder, 'load.lua')
    writeFileSync(script, luaOf(requests))
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script]
    const { stdout } = await promisify(execFile)('wrk', [...args, `http://127.0.0.1:${port}`])
    return JSON.parse(stdout.slice(stdout.lastIndexOf('\n{'))) as Counted
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Lua takes JSON's strings as they are, as long as they are plain ASCII. */
function luaOf(requests: readonly HttpRequest[]): string {
  const calls = requests.map(({ method, path, headers, body }) => {
    const fields = Object.entries(headers).map(([name, value]) => `[${JSON.stringify(name)}]=${JSON.stringify(value)}`)
    return `wrk.format(${JSON.stringify(method)},${JSON.stringify(path)},{${fields}},${body ? JSON.stringify(body) : 'nil'})`
  })
  return `
local requests
local next = 0
function init()
  requests = {}
  ${calls.map((call) => `requests[#requests + 1] = ${call}`).join('\n  ')}
end
function request()
  next = next % #requests + 1
  return requests[next]
end
function done(summary)
  local e = summary.errors
  io.write(string.format('\\n{"answered":%d,"seconds":%f,"refused":%d,"failed":%d}\\n',
    summary.requests, summary.duration / 1e6, e.status, e.connect + e.read + e.write + e.timeout))
end
`
}

async function byAutocannon({ port, requests, connections, seconds }: HttpLoad): Promise<Counted> {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    requests: requests.map((request) => ({ ...request })),
    connections,
    duration: seconds,
  })
  return {
    answered: result['2xx'] + result.non2xx,
    seconds: result.duration,
    refused: result.non2xx,
    failed: result.errors + result.timeouts,
  }
}

function hasWrk(): boolean {
  try {
    // Without arguments it prints its usage and ends with 1.
    execFileSync('wrk', { stdio: 'ignore' })
    return true
  } catch (error) {
    return (error as { status?: number | null }).status === 1
  }
}
