/** One question to an HLR provider over HTTP. */
import { Pool } from 'undici'

interface HlrRequests {
  /** The JSON of the answer. @throws Error when there is none within the timeout, or it is no 2xx with JSON. */
  get(number: string): Promise<unknown>
  close(): Promise<void>
}

interface HlrRequestOptions {
  /** Address with `{number}` in place of the digits, country code first. */
  url: string
  headers: Readonly<Record<string, string>>
  /** For the whole of one question, in ms. */
  timeoutMs: number
  /** Maximum number of connections. */
  connections: number
}

/** An answer about one number is far smaller. */
const answerBytesMax = 64_000

export function createHlrRequests({ url, headers, timeoutMs, connections }: HlrRequestOptions): HlrRequests {
  const pool = new Pool(new URL(url).origin, { connections, maxResponseSize: answerBytesMax, allowH2: false })
  const sent = { accept: 'application/json', ...headers }
  return {
    async get(number) {
      const { pathname, search } = new URL(url.replaceAll('{number}', number))
      const { statusCode, body } = await pool.request({
        method: 'GET',
        path: pathname + search,
        headers: sent,
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = await body.text()
      if (statusCode < 200 || statusCode > 299) throw new Error(`the HLR provider answered with status ${statusCode}`)
      try {
        return JSON.parse(text)
      } catch {
        // The parser's own message repeats the text, which may hold anything.
        throw new Error('the answer of the HLR provider is not JSON')
      }
    },
    close: () => pool.destroy(),
  }
}
