/** The beginning of most browser tests: a gateway, an account of a customer, and a page on which its operator is signed in. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, onTestFinished } from 'vitest'
import { type Look, openPage, startBrowser, type WatchedPage } from './browser.ts'
import { type MembersGateway, type NewAccount, startMembersGateway } from './members-gateway.ts'

interface Site {
  readonly gateway: MembersGateway
  readonly browser: Browser
  readonly watched: WatchedPage
  readonly page: Page
  /** Empty without an account. */
  readonly accountId: string
  /** A page in another browser profile, until the test has finished: an open page continues to poll. */
  another(look?: Look): Promise<WatchedPage>
}

interface SiteOptions {
  /** Settings of the gateway. */
  env?: Record<string, string>
  /** An account that the operator acts as: its name, with $50, or more about it. Default: none. */
  account?: string | NewAccount
  /** Shows the account's texts to the operator. */
  texts?: boolean
  /** False: nobody is signed in, and the page is empty. */
  signedIn?: boolean
  /** Default: the dashboard. */
  path?: string
}

/** Called once, at the top of a test file. Everything ends with the tests of the file. */
export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const opened: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end()
  }
  try {
    const site = await open(options, opened)
    afterAll(close)
    return site
  } catch (error) {
    await close()
    throw error
  }
}

async function open(
  { env = {}, account, texts = false, signedIn = true, path = '/members/' }: SiteOptions,
  opened: (() => Promise<unknown>)[],
): Promise<Site> {
  const [gateway, browser] = await Promise.all([
    startMembersGateway(env).then((gateway) => {
      opened.push(gateway.close)
      return gateway
    }),
    startBrowser().then((browser) => {
      opened.push(() => browser.close())
      return browser
    }),
  ])
  const watched = await openPage(browser, gateway.address)
  const { page } = watched
  let accountId = ''
  if (signedIn) {
    await gateway.startOperatorSession(page)
    if (account !== undefined) {
      accountId = await gateway.createAccount(
        page,
        typeof account === 'string' ? { name: account, credit: 50 } : account,
      )
      await gateway.actAs(page, accountId, { texts })
    }
    await page.goto(path)
  }
  const another = async (look?: Look) => {
    const opened = await openPage(browser, gateway.address, look)
    onTestFinished(() => opened.page.context().close())
    return opened
  }
  return { gateway, browser, watched, page, accountId, another }
}
