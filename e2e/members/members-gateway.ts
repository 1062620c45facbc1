/** The real gateway on an empty folder, with its Members Area built, and ways to be signed in to it. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { type Gateway, npmStart, temporaryFolder } from '../gateway.ts'

const root = join(import.meta.dirname, '../..')

export interface Credentials {
  name: string
  email: string
  password: string
}

export interface NewAccount {
  name: string
  /** In dollars. */
  credit?: number
  rate_limit?: number
}

export interface MembersGateway extends Gateway {
  readonly dataDir: string
  /** The first operator's one-time link. */
  readonly link: string
  /** Makes the first operator through the link, if nobody has yet, and gives the page's browser their session. */
  startOperatorSession(page: Page): Promise<void>
  /** The same, and opens the dashboard or the page of a path. */
  signInOperator(page: Page, path?: string): Promise<void>
  /** The page's operator makes an account; its id. */
  createAccount(page: Page, account: NewAccount): Promise<string>
  /** Signs the page in, and opens the dashboard or the page of a path. */
  signIn(page: Page, credentials: Pick<Credentials, 'email' | 'password'>, path?: string): Promise<void>
  /** The page's operator acts as an account from then on; with `texts` they are shown its texts. */
  actAs(page: Page, accountId: string, options?: { texts?: boolean }): Promise<void>
  close(): Promise<void>
}

export const operator: Credentials = {
  name: 'Aroha Ngata',
  email: 'aroha@example.co.nz',
  password: 'tui sings in the kowhai',
}

export async function startMembersGateway(env: Record<string, string> = {}): Promise<MembersGateway> {
  const built = spawnSync(process.execPath, [join(root, 'web/build.ts'), '--if-stale'], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(built.stderr)
  const folder = temporaryFolder()
  const gateway = await npmStart(folder.path, env)
  const link = /\S+\/members\/welcome#\S+/.exec(gateway.banner)![0]
  const token = link.slice(link.indexOf('#') + 1)
  let operatorExists = false

  /** Sent beside the page, with its cookies: it need not be on a page of the gateway, which takes a moment to load. */
  const post = async (page: Page, path: string, data?: unknown) => {
    const headers = { origin: gateway.address }
    const answer = await page.request.post(`/members/api${path}`, { headers, ...(data !== undefined && { data }) })
    const text = await answer.text()
    if (!answer.ok()) throw new Error(`POST ${path}: ${answer.status()} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  const signIn: MembersGateway['signIn'] = async (page, { email, password }, path = '/members/') => {
    await post(page, '/session', { email, password })
    await page.goto(path)
  }

  const startOperatorSession = async (page: Page) => {
    if (operatorExists) await post(page, '/session', { email: operator.email, password: operator.password })
    else await post(page, '/welcome', { token, ...operator })
    operatorExists = true
  }

  return {
    ...gateway,
    dataDir: folder.path,
    link,
    signIn,
    startOperatorSession,
    async signInOperator(page, path = '/members/') {
      await startOperatorSession(page)
      await page.goto(path)
    },
    createAccount: async (page, account) => String((await post(page, '/operator/accounts', account)).id),
    async actAs(page, accountId, { texts = false } = {}) {
      await post(page, '/session/account', { account_id: accountId })
      if (texts) await post(page, '/session/texts')
    },
    async close() {
      await gateway.stop()
      folder.remove()
    },
  }
}
