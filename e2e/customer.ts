/** A customer's program: gets a token, sends, asks, and takes webhooks on a server of its own. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

export class Customer {
  readonly #api: string
  readonly #authorization: string

  private constructor(api: string, token: string) {
    this.#api = api
    this.#authorization = `Bearer ${token}`
  }

  static async signIn(api: string, client_id: string, client_secret: string): Promise<Customer> {
    const { body } = await read(
      await fetch(`${api}/auth/token`, { method: 'POST', body: new URLSearchParams({ client_id, client_secret }) }),
    )
    return new Customer(api, String(body.access_token))
  }

  async post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams(fields)
    const all = { ...this.#headers(), ...headers }
    return read(await fetch(`${this.#api}${path}`, { method: 'POST', body, headers: all }))
  }

  async postJson(path: string, value: unknown): Promise<Answer> {
    const headers = { ...this.#headers(), 'content-type': 'application/json' }
    return read(await fetch(`${this.#api}${path}`, { method: 'POST', body: JSON.stringify(value), headers }))
  }

  async get(path: string): Promise<Answer> {
    return read(await fetch(`${this.#api}${path}`, { headers: this.#headers() }))
  }

  /** The status of a message once it is final, or what it is after 15 s. */
  async finalStatus(messageId: unknown): Promise<Record<string, unknown>> {
    const deadline = Date.now() + 60_000
    for (;;) {
      const { body } = await this.get(`/sms/status?message_id=${messageId}`)
      if (!['queued', 'sent'].includes(String(body.status)) || Date.now() > deadline) return body
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  #headers() {
    return { authorization: this.#authorization }
  }
}

async function read(response: Response): Promise<Answer> {
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] }
}

export interface ReceivedWebhook {
  headers: IncomingHttpHeaders
  body: string
}

export interface WebhookReceiver {
  url: string
  /** The next event of this type; rejects after 15 s. */
  next(type: 'dlr' | 'mo'): Promise<ReceivedWebhook>
  close(): Promise<void>
}

export async function receiveWebhooks(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = []
  let arrived = () => {}
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
    response.end('{"success":true}')
    arrived()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    async next(type) {
      const deadline = Date.now() + 60_000
      for (;;) {
        const index = received.findIndex(({ body }) => (JSON.parse(body) as { type: string }).type === type)
        if (index >= 0) return received.splice(index, 1)[0]!
        const leftMs = deadline - Date.now()
        if (leftMs <= 0) throw new Error(`no ${type} webhook arrived within 15 s`)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, leftMs)
          arrived = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
