/** API keys and webhooks on the pages: from a new key to an event that is replayed. */

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { verifySignature } from '../../server/src/webhooks/signature.ts'
import { Customer } from '../customer.ts'
import { axe, look, scrollsSideways, visit } from './browser.ts'
import { openSite } from './site.ts'

const hostile = `"><img src=x onerror=alert(1)> \u202egnihton\u202c 😀 ${'unbreakable'.repeat(9)}`

interface Posted {
  headers: Record<string, string | string[] | undefined>
  body: string
}

const posted: Posted[] = []
/** The receiver's next answer; 200 when none is set. */
let answers: number[] = []
const receiver = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  posted.push({ headers: request.headers, body })
  const status = answers.shift() ?? 200
  response.writeHead(status, status === 503 ? { 'retry-after': '600' } : {}).end(status === 200 ? 'thanks' : hostile)
}).listen(0, '127.0.0.1')
await once(receiver, 'listening')
afterAll(() => {
  receiver.closeAllConnections()
  receiver.close()
})
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
const { gateway, watched, page } = await openSite({
  env: { WEBSMS_WEBHOOK_ALLOW: '127.0.0.1' },
  account: 'Kererū Books',
  texts: true,
})
await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
let customer: Customer

const button = (name: string | RegExp) => page.getByRole('button', { name })
const choose = async (menu: string | RegExp, item: string) => {
  await button(menu).click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('a key is made, and its secret is shown once, to copy and to save', async () => {
  await visit(page, '/members/keys')
  await page.getByRole('heading', { name: 'No API keys yet' }).waitFor()
  expect(await look(page, 'keys-empty')).toEqual([])
  await button('Create API key').click()
  await page.getByRole('textbox', { name: 'Name' }).fill(hostile)
  expect(await page.getByLabel('Messages sent with this key are').first().inputValue()).toBe('Transactional messages')
  await page.keyboard.press('Enter')
  await page.getByText('will not be shown again').waitFor()
  // A slip of the hand does not lose it.
  await page.keyboard.press('Escape')
  expect(await look(page, 'key-created')).toEqual([])
  const [download] = await Promise.all([page.waitForEvent('download'), button('Save to a file').click()])
  expect(download.suggestedFilename()).toBe('websms.env')
  const env = readFileSync(await download.path(), 'utf8')
  const value = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(env)![1]!
  expect(value('WEBSMS_URL')).toBe(gateway.api)
  await button('Copy Client secret').click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(value('WEBSMS_CLIENT_SECRET'))
  customer = await Customer.signIn(gateway.api, value('WEBSMS_CLIENT_ID'), value('WEBSMS_CLIENT_SECRET'))
  await button('I have saved it').click()
  await page.waitForURL('**/keys/*')
  await page.getByRole('tab', { name: 'Go' }).click()
  const sample = page.getByRole('figure', { name: 'main.go' })
  await sample.getByText(`var baseURL = "${gateway.api}"`).waitFor()
  await sample.getByText(`getToken("${value('WEBSMS_CLIENT_ID')}", "YOUR_CLIENT_SECRET")`).waitFor()
  expect(await page.content()).not.toContain(value('WEBSMS_CLIENT_SECRET'))
})

test('a webhook URL is judged as it is typed, saved, and tried with a signed test event', async () => {
  const field = page.getByRole('textbox', { name: 'Webhook URL' })
  await field.pressSequentially('https://192.168.1.9/hook')
  await page.getByText('192.168.1.9 is not on the public internet').waitFor()
  expect(await button('Save').isDisabled()).toBe(true)
  await field.fill(url)
  await page.getByText('allowed by the operator').waitFor()
  await button('Save').click()
  await page.getByText('Webhook URL saved').waitFor()

  await button('Reveal').click()
  const secret = await page.getByText(/^whsec_[\w+/=]+$/).textContent()
  await page.getByText('mo, a reply').click()
  await button('Send test event').click()
  await page.getByText('A real event would be delivered').waitFor()
  await page.getByRole('figure', { name: 'Response body' }).getByText('thanks').waitFor()
  expect(posted).toHaveLength(1)
  expect(verifySignature(secret!, posted[0]!, Date.now())).toBe(true)
  answers = [500]
  await button('Send test event').click()
  await page.getByText('would be retried up to 3 times').waitFor()
  expect(await look(page, 'key')).toEqual([])
  await button('Hide').click()
  expect(await page.getByText(secret!).count()).toBe(0)
})

test('an event shows what failed and when it is tried next, and is delivered by a replay', async () => {
  posted.length = 0
  // A 410 ends it, and disables the URL.
  answers = [500, 410]
  await customer.post('/sms/out', { to: '64211110009', body: 'Kia ora' })
  await expect.poll(() => posted.length).toBe(1)
  await visit(page, '/members/webhooks')
  await page
    .getByRole('row', { name: /pending.*dlr.*500/ })
    .getByRole('button', { name: 'Try now' })
    .waitFor()
  expect(await scrollsSideways(page)).toBe(false)
  await page
    .getByRole('row', { name: /pending/ })
    .getByRole('link')
    .click()
  await page.getByText(/The next attempt is due/).waitFor()
  await page.getByRole('button', { name: /Attempt 2/ }).waitFor()
  await page.getByText('webhook-signature: v1,').first().waitFor()
  await page.getByText('This event cannot be replayed').waitFor()
  expect(await look(page, 'webhook-event')).toEqual([])
  await page.getByRole('link', { name: 'Webhook deliveries', exact: true }).first().click()
  await page.getByText('A webhook URL is disabled').waitFor()
  expect(await look(page, 'webhooks-disabled')).toEqual([])
  await page
    .getByRole('alert')
    .getByRole('link', { name: /img src/ })
    .click()
  await page.getByText('This URL is disabled').waitFor()
  expect(await look(page, 'key-disabled')).toEqual([])
  await button('Enable again').click()
  await page.getByText('This URL is disabled').waitFor({ state: 'hidden' })

  await visit(page, '/members/webhooks?state=failed')
  await button('Replay failed events').click()
  expect(await axe(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click()
  await page.getByText('1 event will be delivered again').waitFor()
  await visit(page, '/members/webhooks?state=delivered')
  await page.getByRole('row', { name: /delivered.*200/ }).waitFor()
  expect(await look(page, 'webhooks')).toEqual([])
  expect(new Set(posted.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(new Set(posted.map(({ body }) => body)).size).toBe(1)
  await page
    .getByRole('row', { name: /delivered/ })
    .getByRole('link')
    .click()
  await button('Replay').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click()
  await page.getByRole('button', { name: /Attempt 4.*200/ }).waitFor()
})

test('an event that waits for a later try is tried now, from the list and from its page', async () => {
  posted.length = 0
  answers = [503, 500]
  await customer.post('/sms/out', { to: '64211110010', body: 'Kia ora' })
  await expect.poll(() => posted.length).toBe(1)
  await visit(page, '/members/webhooks?state=pending')
  const inList = page.getByRole('button', { name: /^Try now: evt_\d+$/ })
  await inList.waitFor()
  expect(await look(page, 'webhooks-pending')).toEqual([])
  await inList.click()
  await page.getByText(/^evt_\d+ is tried now/).waitFor()
  await page.getByRole('row', { name: /pending.*500.*in (9|10) min/ }).waitFor()
  await page
    .getByRole('row', { name: /pending/ })
    .getByRole('link')
    .click()
  await button('Try now').click()
  await page.getByRole('button', { name: /Attempt 3.*200/ }).waitFor()
  await button('Replay').waitFor()
  expect(await button('Try now').count()).toBe(0)
  expect(posted).toHaveLength(3)
})

test('a key is renamed, gets a new secret, and is revoked when its name is typed', async () => {
  await visit(page, '/members/keys')
  await choose(/^Actions for/, 'Rename')
  await page.getByRole('textbox', { name: 'Name' }).fill('Shop')
  await page.keyboard.press('Enter')
  await page.getByRole('row', { name: /Shop.*on.*active/ }).waitFor()
  expect(await look(page, 'keys')).toEqual([])
  await choose('Actions for Shop', 'Rotate secret')
  expect(await axe(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  await page.getByText('The old secret stays valid until').waitFor()
  await button('I have saved it').click()
  await choose('Actions for Shop', 'Revoke')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('Shop')
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('row', { name: /Shop.*revoked/ }).waitFor()
  expect(await customer.get('/balance')).toMatchObject({ status: 401 })
  expect(watched.troubles).toEqual([])
})

test('Ctrl K does what it finds: an API key is begun, the theme changes, and pages stand as in the sidebar', async () => {
  const find = async (words: string) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Search' }).waitFor()
    await page.keyboard.type(words)
  }
  await visit(page, '/members/')
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await find('')
  const sidebar = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts()
  const options = await page.getByRole('option').allInnerTexts()
  expect(options.slice(0, sidebar.length).map((text) => text.split('\n')[0])).toEqual(sidebar)
  expect(await axe(page)).toEqual([])
  await page.keyboard.type('create key')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Create API key' }).getByLabel('Name').fill('From the keyboard')
  await page.keyboard.press('Escape')
  await page.waitForURL(/\/members\/keys$/)
  await find('dark')
  await page.keyboard.press('Enter')
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  // Enter opens nothing that was found for the first letters alone.
  await find('s')
  await page.getByRole('option', { name: /Kererū Books/ }).waitFor()
  await page.keyboard.type('ystem theme')
  await page.keyboard.press('Enter')
  await page.locator('html[data-mantine-color-scheme=light]').waitFor()
})
