/** Signing in and out: the first operator's link, the keyboard, sessions that end, and the basics of every page. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { websmsJson } from '../gateway.ts'
import {
  axe,
  look,
  openPage,
  scrollsSideways,
  slowNetwork,
  startBrowser,
  type WatchedPage,
  watchConsole,
  watchHeadings,
} from './browser.ts'
import { type MembersGateway, operator, startMembersGateway } from './members-gateway.ts'

let gateway: MembersGateway
let browser: Browser
let first: WatchedPage

beforeAll(async () => {
  ;[gateway, browser] = await Promise.all([startMembersGateway(), startBrowser()])
  first = await openPage(browser, gateway.address)
})

afterAll(async () => {
  await browser?.close()
  await gateway?.close()
})

const watched = async (...args: Parameters<typeof openPage> extends [unknown, unknown, ...infer Rest] ? Rest : never) =>
  openPage(browser, gateway.address, ...args)

test('the link on the console makes the first operator, who has a key and a delivered SMS within a minute', async () => {
  const { page } = first
  await page.goto(gateway.link)
  await page.getByLabel('Your name').fill(operator.name)
  await page.getByLabel('Email').fill(operator.email)
  const password = page.getByRole('textbox', { name: 'Password' })
  await password.fill('kumara7')
  await page.getByText('At least 8 characters.').waitFor()
  await password.fill('password123')
  await page.getByText('passwords that are tried first').waitFor()
  await page.getByRole('button', { name: 'Start' }).click()
  await page.locator('[name=password][aria-invalid=true]').waitFor()
  expect(await page.getByText('passwords that are tried first').count()).toBe(1)
  await password.fill(operator.email)
  await page.getByText('made of your name or email').waitFor()
  await password.fill(operator.password)
  await page.getByText('Strong.').waitFor()
  expect(await look(page, 'welcome')).toEqual([])
  const atFullSpeed = await slowNetwork(page)
  const headings = await watchHeadings(page)
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  expect(await headings()).toEqual(['Welcome to WebSMS', 'Signing you in…', 'Dashboard'])
  await atFullSpeed()
  expect(new URL(page.url()).pathname).toBe('/members/')
  expect(await page.title()).toBe('Dashboard · WebSMS')
  await page.getByRole('link', { name: 'API keys', exact: true }).first().click()
  await page.getByRole('button', { name: 'Create API key' }).first().click()
  await page.getByRole('textbox', { name: 'Name' }).fill('First program')
  await page.keyboard.press('Enter')
  await page.getByText('will not be shown again').waitFor()
  await page.getByRole('button', { name: 'I have saved it' }).click()
  await page.getByRole('heading', { name: 'First program' }).waitFor()
  await page.getByRole('link', { name: 'Send', exact: true }).click()
  await page.getByRole('textbox', { name: 'To' }).fill('021 111 2345')
  await page.getByRole('textbox', { name: 'Text' }).fill('Kia ora from the page')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('heading', { name: 'Sent to 1 number' }).waitFor()
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByRole('heading', { name: /^Message \d+$/ }).waitFor()
  await page.getByRole('main').getByText('delivered', { exact: true }).first().waitFor()
})

test('a link that was used says so', async () => {
  const { page, troubles } = await watched()
  await page.goto(gateway.link)
  await page.getByRole('heading', { name: 'This link is no longer valid' }).waitFor()
  expect(await axe(page)).toEqual([])
  expect(troubles).toEqual([])
})

test('a second operator arrives at the accounts, and signs in without a wrong word on the way', async () => {
  const { url } = websmsJson(gateway.dataDir, 'operator', 'link') as { url: string }
  const { page, troubles } = await watched()
  await page.goto(gateway.address + url.slice(url.indexOf('/members/')))
  await page.getByLabel('Your name').fill('Wiremu')
  await page.getByLabel('Email').fill('wiremu@example.co.nz')
  await page.getByRole('textbox', { name: 'Password' }).fill(operator.password)
  await slowNetwork(page)
  const headings = await watchHeadings(page)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Accounts' }).waitFor()
  expect(await headings()).toEqual(['Welcome to WebSMS', 'Signing you in…', 'Accounts'])
  // Another link in the same tab is another token.
  await page.goto('/members/welcome#not-a-token')
  await page.getByRole('heading', { name: 'This link is no longer valid' }).waitFor()
  await page.evaluate(() => location.assign('#'))
  await page.getByRole('heading', { name: 'This link is incomplete' }).waitFor()
  await page.goto('/members/keys')
  await page.getByRole('heading', { name: 'No account yet' }).waitFor()
  expect(await look(page, 'no-account')).toEqual([])
  expect(await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Dashboard' }).count()).toBe(0)
  expect(troubles).toEqual([])
})

test('signing in, and sending an SMS until it is delivered, needs no mouse', async () => {
  const { page, troubles } = await watched()
  await page.goto('/members/')
  await page.getByRole('heading', { name: 'Sign in to WebSMS' }).waitFor()
  expect(await look(page, 'sign-in')).toEqual([])
  expect(await page.getByText('Your session has expired').count()).toBe(0)
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('name'))
  expect(await focused()).toBe('email')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByText('Fill this in.').count()).toBe(2)
  await page.keyboard.type('aroha')
  await page.keyboard.press('Enter')
  await page.getByText('Enter an email address, such as name@example.com.').waitFor()
  expect(await look(page, 'sign-in-faults')).toEqual([])
  await page.keyboard.press('Control+A')
  await page.keyboard.type(operator.email)
  await page.keyboard.press('Tab')
  expect(await focused()).toBe('password')
  await page.keyboard.type('not this one')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('Wrong email or password').waitFor()
  await page.keyboard.press('Control+A')
  await page.keyboard.type(operator.password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()

  await page.reload()
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to the page' })
  expect(await skip.evaluate((link) => link === document.activeElement && link.getBoundingClientRect().top >= 0)).toBe(
    true,
  )
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')

  await page.keyboard.press('Control+k')
  await page.keyboard.type('Send')
  await page.getByRole('option', { name: /^Send/ }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Send', exact: true }).waitFor()
  await tabTo(page, 'To')
  await page.keyboard.type('021 111 2346')
  await tabTo(page, 'Text')
  await page.keyboard.type('Kia ora from the keys')
  await tabTo(page, 'Send')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Sent to 1 number' }).waitFor()
  await tabTo(page, /^(\d{5,}|64211112346)$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /^Message \d+$/ }).waitFor()
  await page.getByRole('main').getByText('delivered', { exact: true }).first().waitFor()
  expect(troubles).toEqual([])
})

/** Presses Tab until the control or link of that name in the page has the focus, and can be seen to have it. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const main = page.getByRole('main')
  const wanted = main
    .getByRole('textbox', { name, exact: true })
    .or(main.getByRole('button', { name, exact: true }))
    .or(main.getByRole('link', { name, exact: true }))
    .and(page.locator(':focus-visible'))
  for (let presses = 0; presses < 40; presses++) {
    if ((await wanted.count()) > 0) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`forty presses of Tab do not lead to ${name}`)
}

test('signing out ends the session, and nothing asks for it any more', async () => {
  const { page } = first
  const errors = watchConsole(page)
  const signedOut = page.waitForResponse((answer) => answer.request().method() === 'DELETE')
  await page.getByRole('button', { name: /sign out/ }).click()
  expect(await axe(page)).toEqual([])
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in to WebSMS' }).waitFor()
  await signedOut
  await page.goto('/members/')
  await page.getByRole('heading', { name: 'Sign in to WebSMS' }).waitFor()
  expect(errors).toEqual([])
  await page.goBack()
  await page.getByRole('heading', { name: 'Sign in to WebSMS' }).waitFor()
})

test('a session that has ended leads back to the same page after signing in', async () => {
  const { page, troubles } = first
  await gateway.signIn(page, operator)
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await page.goto('/members/?from=here#there')
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await page.context().clearCookies()
  // The balance is asked for again when somebody comes back to the tab.
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
  await page.getByText('Your session has expired').waitFor()
  await page.getByLabel('Email').fill(operator.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(operator.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  const { pathname, search, hash } = new URL(page.url())
  expect(pathname + search + hash).toBe('/members/?from=here#there')
  expect(troubles).toEqual([])
})

test.each(['//evil.example/', 'https://evil.example/members/', 'javascript:alert(1)'])(
  'next=%s leads to the dashboard',
  async (next) => {
    const { page, troubles } = await watched()
    await page.goto(`/members/sign-in?next=${encodeURIComponent(next)}`)
    await page.getByLabel('Email').fill(operator.email)
    await page.getByRole('textbox', { name: 'Password' }).fill(operator.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
    expect(page.url()).toBe(`${gateway.address}/members/`)
    expect(troubles).toEqual([])
  },
)

test('a dark page is dark from its first paint, and the theme that was chosen stays', async () => {
  const { page } = await watched({ scheme: 'dark' })
  // The app's own script never comes: what is painted is painted without it.
  await page.route('**/assets/*.js', (route) => route.abort())
  await page.goto('/members/')
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  expect(await background()).toBe('rgb(20, 25, 24)')
  await page.unroute('**/assets/*.js')
  await gateway.signIn(page, operator)
  expect(await background()).toBe('rgb(20, 25, 24)')
  await page.getByRole('button', { name: /sign out/ }).click()
  await page.getByRole('menuitemradio', { name: 'Light' }).click()
  expect(await background()).toBe('rgb(255, 255, 255)')
  await page.route('**/assets/*.js', (route) => route.abort())
  await page.reload()
  expect(await background()).toBe('rgb(255, 255, 255)')
})

test('signing out leaves nothing of the site in the browser but the theme that was chosen', async () => {
  const { page } = await watched({ scheme: 'dark' })
  await gateway.signIn(page, operator)
  const menu = () => page.getByRole('button', { name: /sign out/ }).click()
  await menu()
  await page.getByRole('menuitemradio', { name: 'Light' }).click()
  await page.keyboard.press('Escape')
  await page.evaluate(() => localStorage.setItem('left behind', 'something'))
  await menu()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in to WebSMS' }).waitFor()
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['websms-color-scheme'])
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in to WebSMS' }).waitFor()
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)')
})

test('on a phone the navigation is a drawer, and Ctrl K finds pages', async () => {
  const { page, troubles } = await watched({ width: 375, height: 720 })
  await gateway.signIn(page, operator)
  await page.getByRole('button', { name: 'Open the navigation' }).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Dashboard' }).waitFor()
  expect(await axe(page)).toEqual([])
  expect(await scrollsSideways(page)).toBe(false)
  await page.getByRole('dialog').getByRole('link', { name: 'Dashboard' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.goto('/members/nowhere')
  await page.getByRole('heading', { name: 'Page not found' }).waitFor()
  expect(await axe(page)).toEqual([])
  await page.keyboard.press('Control+K')
  await page.getByRole('dialog', { name: 'Search' }).waitFor()
  await page.keyboard.type('dash')
  expect(await axe(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  expect(troubles).toEqual([])
})

test('a lost connection is shown, and the page recovers', async () => {
  const { page } = await watched()
  await gateway.signIn(page, operator)
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  const comeBack = () => page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
  await page.route('**/members/api/session', (route) => route.abort())
  await comeBack()
  await page.getByText('No connection to the gateway').waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'No connection' }).waitFor()
  expect(await look(page, 'no-connection')).toEqual([])
  await page.unroute('**/members/api/session')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
})

test('what cannot be loaded says why, be it a page or a part of one, and comes when it can', async () => {
  const { page } = await watched()
  await page.route('**/assets/find-*.js', (route) => route.abort())
  await gateway.signIn(page, operator)
  await page.getByRole('region', { name: 'Charts' }).waitFor()
  await page.keyboard.press('Control+K')
  await page.getByRole('alert').getByText('This could not be loaded').waitFor()
  await page.context().setOffline(true)
  await page.getByRole('link', { name: 'Team' }).click()
  await page.getByRole('heading', { name: 'No connection' }).waitFor()
  expect(await page.getByRole('main').innerText()).not.toMatch(/preload|module|assets/)
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'Team' }).waitFor()

  await page.route('**/assets/charts-*.js', (route) => route.abort())
  await page.goto('/members/')
  await page.getByRole('alert').getByText('This could not be loaded').waitFor()
  await page.getByRole('link', { name: /Messages today/ }).waitFor()
  await page.unroute('**/assets/charts-*.js')
  await page.getByRole('alert').getByRole('button', { name: 'Retry' }).click()
  await page.getByRole('region', { name: 'Charts' }).waitFor()

  // After an update: the page is another one, and the old chunks are gone.
  await page.route('**/assets/*', (route) => route.fulfill({ status: 404, body: 'Not found' }))
  await page.route('**/members/', (route) => route.fulfill({ body: '<script src="/members/assets/index-new.js">' }))
  await page.getByRole('link', { name: 'Messages', exact: true }).click()
  await page.getByRole('heading', { name: 'A new version is here' }).waitFor()
  expect(await look(page, 'new-version')).toEqual([])
  await page.unrouteAll()
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.getByRole('heading', { name: 'Messages', level: 1 }).waitFor()
})

test('a page that was cut off loads itself once more, and only when it is opened', async () => {
  const { page, troubles } = await watched()
  await gateway.signIn(page, operator, '/members/profile')
  const name = page.getByLabel('Name', { exact: true })
  await name.fill('Not saved yet')
  let documents = 0
  page.on('request', (request) => request.isNavigationRequest() && documents++)
  const chunk = '**/assets/team-page-*.js'
  await page.route(chunk, (route) => route.abort(), { times: 1 })
  const link = page.getByRole('link', { name: 'Team' })
  await Promise.all([page.waitForEvent('requestfailed'), page.waitForResponse('**/members/'), link.hover()])
  expect([await name.inputValue(), documents]).toEqual(['Not saved yet', 0])
  await name.fill(operator.name)
  await link.click()
  await page.getByRole('heading', { name: 'Team' }).waitFor()
  expect([documents, troubles]).toEqual([1, []])

  await page.route(chunk, (route) => route.abort())
  await page.goto('/members/team')
  await page.getByRole('heading', { name: 'This could not be loaded' }).waitFor()
  expect(documents).toBe(3)
  expect(await axe(page)).toEqual([])
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => documents).toBe(4)
  await page.getByRole('heading', { name: 'This could not be loaded' }).waitFor()
  expect(documents).toBe(4)
  await page.unroute(chunk)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'Team' }).waitFor()
  expect(documents).toBe(5)
})

test('the page obeys its policy and asks no other host', () => {
  expect(first.troubles).toEqual([])
})
