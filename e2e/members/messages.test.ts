/** Messages on the pages: the list and its filters, one message, rejected requests, the live log, and Ctrl K. */
import { readFileSync } from 'node:fs'
import { liveItemsMax } from '@websms/contract/members'
import { afterAll, expect, test } from 'vitest'
import { hostileTexts } from '../../server/src/test/hostile-texts.ts'
import { Customer, receiveWebhooks } from '../customer.ts'
import { websmsJson } from '../gateway.ts'
import { axe, look, scrollsSideways, visit } from './browser.ts'
import { openSite } from './site.ts'

const hostile = `"><img src=x onerror=alert(1)> \u202egnihton\u202c 😀 ${'unbreakable'.repeat(12)}`

const webhooks = await receiveWebhooks()
afterAll(() => webhooks.close())
const { gateway, watched, page, accountId } = await openSite({
  env: { WEBSMS_WEBHOOK_ALLOW: '127.0.0.1' },
  account: { name: hostile, credit: 5000, rate_limit: 0 },
  texts: true,
})
const key = websmsJson(
  gateway.dataDir,
  ...['key', 'create', '--account', accountId, '--name', hostile, '--webhook-url', webhooks.url],
)
const customer = await Customer.signIn(gateway.api, String(key.client_id), String(key.client_secret))

const send = async (to: string, body: string) => {
  const answer = await customer.post('/sms/out', { to, body })
  return String(answer.body.message_id)
}
const rows = () => page.getByRole('table').getByRole('row')

test('an account without messages is told how to send one', async () => {
  await visit(page, '/members/messages')
  await page.getByRole('heading', { name: 'No messages yet' }).waitFor()
  expect(await look(page, 'messages-empty')).toEqual([])
  await visit(page, '/members/requests')
  await page.getByRole('heading', { name: 'No rejected requests' }).waitFor()
})

test('the live log shows a message without a reload, and its status goes on in its row', async () => {
  await visit(page, '/members/live')
  await page.getByRole('heading', { name: 'No messages yet' }).waitFor()
  await send('64211110001', 'Kia ora, this one never arrives')
  await send('64211110002', hostile)
  await send('64211110008', 'Shall we deliver your parcel today?')
  await page.getByRole('row', { name: /64211110001.*failed/ }).waitFor()
  await page.getByRole('row', { name: /64211110008.*delivered/ }).waitFor()
  await page.getByRole('row', { name: /in.*64211110008.*received.*Yes/ }).waitFor()
  expect(await rows().count()).toBe(5)
  expect(await look(page, 'live')).toEqual([])

  await page.getByRole('button', { name: 'Pause' }).click()
  await send('64211119999', 'Held back')
  await page.getByText(/Paused, \d+ new/).waitFor()
  expect(await page.getByText('Held back').count()).toBe(0)
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByRole('row', { name: /64211119999.*delivered/ }).waitFor()
})

test('filters stand in the address, and the number is found in any form', async () => {
  await visit(page, '/members/messages')
  await page.getByRole('row', { name: /64211119999/ }).waitFor()
  // The list says that there is more, and does not move by itself.
  await send('64211116666', 'Come later')
  expect(await look(page, 'messages')).toEqual([])
  await page.getByRole('button', { name: '1 new message' }).click()
  await page.getByRole('row', { name: /Come later/ }).waitFor()
  await page.getByRole('combobox', { name: 'Status' }).click()
  await page.getByRole('option', { name: 'failed' }).click()
  await page.waitForURL('**/messages?status=failed')
  await page.getByRole('row', { name: /64211119999/ }).waitFor({ state: 'hidden' })
  await page.reload()
  await page.getByRole('row', { name: /64211110001.*failed/ }).waitFor()
  await page.getByRole('textbox', { name: 'Number' }).fill('021 1119')
  await page.getByRole('heading', { name: 'No messages match these filters' }).waitFor()
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await page.getByRole('textbox', { name: 'Number' }).fill('+64 21 111 0008')
  await page.waitForURL('**/messages?number=*')
  await page.getByRole('row', { name: /out.*64211110008/ }).waitFor()
  await page.getByRole('row', { name: /64211110001/ }).waitFor({ state: 'hidden' })

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('messages.csv')
  const lines = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\n')
  expect(lines).toHaveLength(3)
})

test('days are chosen from a calendar, all of which is on a phone too', async () => {
  const calendar = page.getByRole('dialog')
  const search = () => Object.fromEntries(new URL(page.url()).searchParams)
  await visit(page, '/members/messages')
  await page.getByRole('button', { name: 'All dates' }).click()
  await calendar.getByRole('button', { name: 'Today' }).click()
  await page.waitForURL('**/messages?from=*')
  const today = search().from!
  expect(search()).toEqual({ from: today, to: today })
  await page.getByRole('row', { name: /64211110001/ }).waitFor()
  await page.getByRole('button', { name: 'Clear the dates' }).click()
  await page.waitForURL('**/messages')

  // Two clicks, the later day first; one click alone is that day.
  await page.getByRole('button', { name: 'All dates' }).click()
  await calendar.getByRole('button', { name: 'Previous month' }).click()
  const days = calendar.locator('td button:visible')
  await days.nth(19).click()
  await days.nth(9).click()
  await page.waitForURL('**/messages?from=*')
  expect([search().from!.slice(8), search().to!.slice(8)]).toEqual(['10', '20'])
  await page.getByRole('heading', { name: 'No messages match these filters' }).waitFor()
  await page.getByRole('button', { name: 'Clear', exact: true }).click()

  await page.setViewportSize({ width: 375, height: 812 })
  await page.getByRole('button', { name: 'All dates' }).click()
  for (const day of await calendar.locator('td button:visible').all()) {
    const { x, width } = (await day.boundingBox())!
    expect([x > 0, x + width < 375]).toEqual([true, true])
  }
  expect(await axe(page)).toEqual([])
  await calendar.locator('td button[data-today]').click()
  await page.keyboard.press('Escape')
  await page.waitForURL('**/messages?from=*')
  expect(search()).toEqual({ from: today, to: today })
  const field = page.getByRole('search', { name: 'Filters' }).locator('button[aria-haspopup=dialog]')
  await expect.poll(() => field.evaluate((button) => button === document.activeElement)).toBe(true)
  expect(await field.textContent()).toMatch(/^\d+ \w+ \d{4}$/)
  // One end alone stays as it is when the calendar is only looked at.
  await visit(page, `/members/messages?from=${today}`)
  await page.getByRole('button', { name: /^From / }).click()
  await calendar.waitFor()
  await page.keyboard.press('Escape')
  await calendar.waitFor({ state: 'hidden' })
  expect(search()).toEqual({ from: today })
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('a message page shows every step from request to receipt', async () => {
  await visit(page, '/members/messages?status=failed')
  await page.keyboard.press('Tab')
  await page
    .getByRole('row', { name: /64211110001/ })
    .getByRole('link')
    .click()
  await page.getByRole('heading', { name: /^Message \d+$/ }).waitFor()
  await page.getByText(/reported that it could not be delivered/).waitFor()
  await page.getByText(/serves One NZ/).waitFor()
  await page.getByText(/not refunded, because a carrier accepted it/).waitFor()
  await webhooks.next('dlr')
  await page.getByText('delivered', { exact: true }).waitFor()
  expect(await page.getByRole('link', { name: /^evt_\d+$/ }).getAttribute('href')).toMatch(/\/webhooks\/\d+$/)
  const again = await page.getByRole('link', { name: 'Send again' }).getAttribute('href')
  expect(again).toContain('/send?to=64211110001&body=Kia+ora')

  await visit(page, '/members/messages?number=64211110002')
  await page
    .getByRole('row', { name: /64211110002/ })
    .getByRole('link')
    .click()
  await page.getByText('smsc_vodafone took all 3 parts').waitFor()
  expect(await look(page, 'message')).toEqual([])

  await visit(page, '/members/messages?direction=in')
  await page
    .getByRole('row', { name: /received/ })
    .first()
    .getByRole('link')
    .click()
  await page.getByRole('heading', { name: 'From 64211110008' }).waitFor()
  await page.getByText('this account messaged 64211110008 last').waitFor()
  expect(await page.getByRole('link', { name: 'Reply' }).getAttribute('href')).toContain('to=64211110008')
  expect(await look(page, 'message-inbound')).toEqual([])
})

test('a refused request is found, with its cause and what to do', async () => {
  await customer.post('/sms/out', { to: '12', body: 'Hi' })
  await customer.post('/sms/out', { to: '64211110009', body: 'Hi', from: hostile })
  await customer.get('/sms/status?message_id=1')
  // They are written together, a moment later.
  const kept = () => page.evaluate(async () => (await (await fetch('/members/api/requests')).json()).items.length)
  await expect.poll(kept).toBe(3)
  await visit(page, '/members/requests')
  await page.getByRole('row', { name: /Message not found/ }).waitFor()
  expect(await look(page, 'requests')).toEqual([])
  await page
    .getByRole('row', { name: /Invalid phone number/ })
    .getByRole('link')
    .click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('Send the country code and the number in digits').waitFor()
  expect(new URL(page.url()).searchParams.get('open')).not.toBeNull()
  expect(await look(page, 'request')).toEqual([])
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
})

test('a burst is announced in the live log, with a link to the complete list', async () => {
  await visit(page, '/members/live')
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
  await rows().nth(1).waitFor()
  // More than the live log looks at, all at once.
  const to = Array.from({ length: liveItemsMax + 50 }, (_, n) => `6422555${String(1000 + n)}`)
  expect((await customer.postJson('/sms/out', { to, body: 'A burst' })).body).toMatchObject({
    summary: { sent: to.length },
  })
  await page.getByRole('alert').getByRole('link').waitFor()
  expect(await look(page, 'live-gap')).toEqual([])
})

test('what no filter can be is said in words, with the way out, and stands in its box', async () => {
  for (const [address, fault, box] of [
    ['messages?status=nonsense', 'status: “nonsense” is not one of queued, sent', 'Status'],
    ['messages?direction=sideways', 'direction: “sideways” is not one of', 'Direction'],
    ['messages?number=abc', 'number: “abc” is not a phone number', 'Number'],
    ['messages?key=mine', 'key: “mine” is not an ID', 'API key'],
    ['messages?bulk=mine', 'bulk: “mine” is not an ID', null],
    ['messages?from=2026-02-30', 'from: “2026-02-30” is not a time', null],
    ['balance?kind=gift', 'kind: “gift” is not one of', 'Kind'],
    ['webhooks?state=lost&to=then', 'state: “lost” is not one of', 'State'],
    ['webhooks?message=mine', 'message: “mine” is not an ID', 'Message ID'],
    ['requests?until=never&from=never', 'from: “never” is not a time', null],
    ['operator/accounts?state=odd', 'state: “odd” is not one of', 'State'],
    ['operator/members?state=odd', 'state: “odd” is not one of', 'State'],
    ['operator/audit?account=mine', 'account: “mine” is not an ID', 'Account ID'],
  ] as const) {
    await visit(page, `/members/${address}`)
    await page.getByRole('alert').getByText(fault).waitFor()
    if (box !== null) await expect.poll(() => page.locator(`input[aria-label="${box}"]`).inputValue()).not.toBe('')
  }
  expect(await look(page, 'filter-not-valid')).toEqual([])
  await page.getByRole('link', { name: 'Clear filters' }).click()
  await page.getByRole('table', { name: 'Audit log' }).waitFor()
  expect(new URL(page.url()).search).toBe('')
})

test('Ctrl K takes what is typed before it is there, Enter too', async () => {
  await page.goto('/members/')
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await page.keyboard.press('Control+K')
  await page.keyboard.type('Send')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/members/send')
  await page.getByRole('heading', { name: 'Send', exact: true }).waitFor()
  expect(await page.getByRole('dialog').count()).toBe(0)
})

test('Ctrl K finds a message by its id, and a number by how it begins', async () => {
  const id = await send('64211117777', 'Found by its id')
  await page.goto('/members/')
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await page.keyboard.press('Control+K')
  await page.keyboard.type(id) // before the search is there
  await page.getByRole('option', { name: `Message ${id}` }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: `Message ${id}` }).waitFor()
  await page.keyboard.press('Control+K')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('021 1117')
  await page.getByRole('option', { name: /Messages with 64211117/ }).click()
  await page.waitForURL('**/messages?number=64211117')
  await page.getByRole('row', { name: /64211117777/ }).waitFor()
})

test('Esc closes Ctrl K, whatever was typed and however early, and nothing of it is left', async () => {
  await page.goto('/members/')
  const search = page.getByRole('dialog', { name: 'Search' })
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/assets/find-*.js', (route) => held.then(() => route.continue()))
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await page.keyboard.press('Control+K')
  await page.keyboard.type('me')
  await page.keyboard.press('Escape')
  release()
  await page.keyboard.press('Control+K')
  for (const text of ['me', '64211117', 'zzz nothing', '']) {
    await search.waitFor()
    expect(await search.getByRole('combobox').inputValue()).toBe('')
    if (text === '') {
      await search.getByRole('option', { name: 'API keys' }).waitFor()
      expect(await axe(page)).toEqual([])
    }
    await page.keyboard.type(text)
    await page.keyboard.press('Escape')
    await search.waitFor({ state: 'hidden' })
    await page.keyboard.press('Control+K')
  }
  await page.keyboard.press('Escape')
  await search.waitFor({ state: 'hidden' })
  await page.unrouteAll()
})

test('five hundred hostile texts at once: nothing of them runs, and nothing breaks the page', async () => {
  const to = '64211115555'
  const statuses = await Promise.all(
    hostileTexts.map(async (body) => (await customer.postJson('/sms/out', { to, body })).status),
  )
  const sent = statuses.filter((status) => status === 200).length
  expect(sent).toBeGreaterThan(470)
  const long = (url: string) => url.replace(/limit=\d+/, 'limit=200')
  await page.route(/\/members\/api\/.*limit=/, (route) => route.continue({ url: long(route.request().url()) }))
  const wrong: string[] = []
  for (const [path, more, items] of [
    [`messages?number=${to}`, 'Load more', rows().nth(sent)],
    [`inbound/${to}`, 'Load earlier messages', page.locator('main li p').nth(sent - 1)],
  ] as const) {
    await visit(page, `/members/${path}`)
    for (let times = 1; times < sent / 200; times++) {
      await page
        .getByRole('main')
        .locator('li, tr')
        .nth(times * 200 - 1)
        .waitFor()
      await page.getByRole('button', { name: more }).click()
    }
    await items.waitFor()
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 800 })
      if (await scrollsSideways(page)) wrong.push(`${path}: scrolls sideways at ${width}`)
    }
    await page.setViewportSize({ width: 1280, height: 800 })
    const strange = page
      .getByRole('main')
      .locator('img, script, iframe, style, [onload], [onerror], [href^=javascript]')
    wrong.push(...(await strange.evaluateAll((elements) => elements.map(({ outerHTML }) => outerHTML))))
  }
  await page.unrouteAll()
  expect([...wrong, ...watched.troubles]).toEqual([])
})

test('the page says that the connection is lost when the gateway stops beneath it', async () => {
  await visit(page, '/members/live')
  await page.getByText('Live', { exact: true }).waitFor()
  await gateway.close()
  await page.getByText('Connection lost, reconnecting').waitFor()
  expect(watched.troubles).toEqual([])
})
