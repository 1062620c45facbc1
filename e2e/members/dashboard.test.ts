/** The dashboard and the balance: from the first sign-in to a delivered SMS, steps that tick themselves off, charts, the ledger. */
import { expect, test } from 'vitest'
import { websmsJson } from '../gateway.ts'
import { look, scrollsSideways, visit } from './browser.ts'
import { openSite } from './site.ts'

const { gateway, watched, page, accountId } = await openSite({
  account: { name: 'Tūī & Sons "><img src=x onerror=alert(1)>', credit: 50 },
  texts: true,
})

const failedToday = () =>
  page.evaluate(async () => {
    const answer = await fetch('/members/api/dashboard?zone=Pacific/Auckland')
    return ((await answer.json()) as { today: { failed: number } }).today.failed
  })

/** Labels of axes that leave their chart, or stand at unequal distances. */
function ticksAside(): string[] {
  const near = (a: number, b: number) => Math.abs(a - b) < 2
  return [...document.querySelectorAll('.recharts-wrapper')].flatMap((chart) => {
    const frame = chart.getBoundingClientRect()
    const texts = [...chart.querySelectorAll('.recharts-cartesian-axis-tick text')]
    const outside = texts.filter((text) => {
      const { left, right } = text.getBoundingClientRect()
      return left < frame.left || right > frame.right
    })
    const below = [...chart.querySelectorAll('.recharts-xAxis .recharts-cartesian-axis-tick text')]
    const middles = below.map((text) => {
      const { left, right } = text.getBoundingClientRect()
      return (left + right) / 2
    })
    const gaps = middles.slice(1).map((middle, index) => middle - middles[index]!)
    const uneven = gaps.filter((gap) => !near(gap, gaps[0]!))
    return [...outside.map((text) => `outside: ${text.textContent}`), ...uneven.map((gap) => `uneven: ${gap}`)]
  })
}

const region = (name: string) => page.getByRole('region', { name, exact: true })

test('a newcomer sends a first SMS with one click and sees it delivered', async () => {
  await visit(page, '/members/')
  await page.getByText('0 of 5 done').waitFor()
  await region('Charts').getByText('No messages in this period.').waitFor()
  expect(await look(page, 'dashboard-new')).toEqual([])
  await region('Quick Start').getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('link', { name: /Messages today 1/ }).waitFor()
  await region('Messages').waitFor()
  await region('Quick Start').getByText('delivered').waitFor()
  await page.getByRole('link', { name: /Delivery rate today 100 %/ }).waitFor()
  await page.getByText('1 of 5 done').waitFor()
  await page.getByText('$49.90').first().waitFor()
  expect(await look(page, 'dashboard-first')).toEqual([])
})

test('the steps tick themselves off as a program goes through them, and say that all are done until that is closed', async () => {
  const key = websmsJson(gateway.dataDir, 'key', 'create', '--account', accountId)
  const credentials = { client_id: String(key.client_id), client_secret: String(key.client_secret) }
  const answer = await fetch(`${gateway.api}/auth/token`, { method: 'POST', body: new URLSearchParams(credentials) })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  await page.getByText('4 of 5 done').waitFor()
  const to = Array.from({ length: 6 }, (_, index) => `6421000${index < 1 ? '0003' : `010${index}`}`)
  await fetch(`${gateway.api}/sms/out`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ to, body: 'Your order is ready' }),
  })
  await region('Quick Start').getByRole('link', { name: 'Set the webhook URL' }).last().click()
  await page.waitForURL(/\/members\/keys\/\d+$/)
  await page.getByRole('textbox', { name: 'Webhook URL' }).fill('https://example.com/sms')
  await page.getByRole('button', { name: 'Save' }).first().click()
  await page.getByText('Webhook URL saved').waitFor()
  await expect.poll(failedToday, { timeout: 60_000 }).toBe(1)
  await visit(page, '/members/')
  await region('Quick Start').getByText('All 5 done').waitFor()
  expect((await region('Quick Start').boundingBox())!.height).toBeLessThan(70)
  await region('Quick Start').getByRole('button', { name: 'Close' }).click()
  await page.getByRole('link', { name: /Messages today 7/ }).waitFor()
  expect(await region('Quick Start').count()).toBe(0)
})

test('charts have their table, and lead to the messages of an hour', async () => {
  await page.getByRole('link', { name: /Failed today 1/ }).waitFor()
  await region('Recent failures').getByText('64210000003').waitFor()
  await region('Messages').locator('path.recharts-rectangle').last().waitFor()
  expect(await look(page, 'dashboard')).toEqual([])
  await page.route('**/api/charts?*', async (route) => {
    const answer = await route.fetch()
    const charts = (await answer.json()) as { items: { spend: number; median_ms: number | null }[] }
    for (const item of charts.items) {
      item.spend *= 20_000
      if (item.median_ms !== null) item.median_ms *= 3000
    }
    await route.fulfill({ response: answer, json: charts })
  })
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 800 })
    // Also before the charts are drawn to fit.
    expect(await scrollsSideways(page)).toBe(false)
    await page.reload()
    await region('Spend')
      .getByText(/^\$[\d.]+k$/)
      .last()
      .waitFor()
    expect(await page.evaluate(ticksAside)).toEqual([])
  }
  await page.unrouteAll()
  await page.setViewportSize({ width: 1280, height: 800 })
  await region('Messages').locator('path.recharts-rectangle').first().click()
  await page.waitForURL(/\/members\/messages\?.*status=delivered/)
  await page.getByRole('button', { name: /^Only .* show all times$/ }).waitFor()
  await page.goBack()
  await page.getByText('Table', { exact: true }).click()
  await page.getByRole('link', { name: '6 Delivered' }).waitFor()
  expect(await look(page, 'dashboard-table')).toEqual([])
  await page.getByText('30 days').click()
  await page.waitForURL(/range=30d/)
})

test('the ledger has the balance after each movement, the messages it was for, and goes into a file', async () => {
  websmsJson(gateway.dataDir, 'account', 'credit', accountId, '25')
  await visit(page, '/members/balance')
  const rows = page.getByRole('table').getByRole('row')
  await rows.nth(4).waitFor()
  const texts = await rows.allInnerTexts()
  expect(
    texts.slice(1).map((text) =>
      text
        .split('\t')
        .slice(1)
        .map((cell) => cell.trim()),
    ),
  ).toEqual([
    ['Top-up', 'Credit added', '+$25.00', '$74.40'],
    ['Refund', expect.stringContaining('Message '), '+$0.10', '$49.40'],
    ['Charge', '6 messages', '−$0.60', '$49.30'],
    ['Charge', expect.stringContaining('Message '), '−$0.10', '$49.90'],
    ['Top-up', 'first credit', '+$50.00', '$50.00'],
  ])
  expect(await look(page, 'balance')).toEqual([])
  await page.getByRole('link', { name: '6 messages' }).click()
  await page.getByRole('table', { name: 'Messages' }).getByRole('row').nth(6).waitFor()
  await page.goBack()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export CSV' }).click()
  expect((await download).suggestedFilename()).toBe('websms-ledger.csv')
})

test('an owner is told of a low balance on every page', async () => {
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByLabel('Below').fill('100')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Below $100.00').waitFor()
  await page.getByText('Low', { exact: true }).first().waitFor()
  expect(watched.troubles).toEqual([])
})
