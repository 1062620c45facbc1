/** Prices and costs by destination in the browser: a price is added, a list imported with a preview, and the margin told. */
import type { Locator, Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { websmsJson } from '../gateway.ts'
import { look, visit } from './browser.ts'
import { openSite } from './site.ts'

const hostile = `"><img src=x onerror=alert(1)> \u202egnihton\u202c 😀 ${'unbreakable'.repeat(3)}`

const { gateway, watched, page, accountId } = await openSite({
  account: 'Kōwhai Ltd',
  path: '/members/operator/prices',
})

const button = (name: string, within: Page | Locator = page) => within.getByRole('button', { name, exact: true })
const dialog = () => page.getByRole('dialog')
const row = (text: string | RegExp) => page.getByRole('row').filter({ hasText: text })
const choose = async (field: Locator, option: string | RegExp) => {
  await field.click()
  await page.getByRole('option', { name: option }).click()
}
const upload = (name: string, text: string) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

test('a price is added in a form that says what is wrong, changed, removed and brought back', async () => {
  await page.getByRole('heading', { level: 2, name: 'All accounts' }).waitFor()
  await page.getByText('No prices yet').waitFor()
  expect(await look(page, 'prices-none')).toEqual([])
  await button('Add a price').click()
  await dialog().getByText('Prefix', { exact: true }).click()
  await dialog().getByLabel('Prefix', { exact: true }).last().fill('021')
  await dialog().getByLabel('Price of a part').fill('0.07')
  await button('Save', dialog()).click()
  await dialog().getByText('expected the first digits of numbers with the country code first').waitFor()
  expect(await look(page, 'prices-form')).toEqual([])
  await dialog().getByText('Country', { exact: true }).click()
  await dialog().getByRole('combobox', { name: 'Country' }).fill('New Zea')
  await page.getByRole('option', { name: 'New Zealand (NZ)' }).click()
  await button('Save', dialog()).click()
  await dialog().waitFor({ state: 'hidden' })
  await row('New Zealand (NZ)').getByText('$0.07').waitFor()

  await button('Actions for New Zealand (NZ)').click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await dialog().getByLabel('Price of a part').fill('0.08')
  await button('Save', dialog()).click()
  await row('New Zealand (NZ)').getByText('$0.08').waitFor()
  await button('Actions for New Zealand (NZ)').click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByText('No prices yet').waitFor()
  await button('Undo').click()
  await row('New Zealand (NZ)').getByText('$0.08').waitFor()
})

test('a file with faults names each by its line and cannot be imported; a good one shows what changes, and replaces the list', async () => {
  await button('Import').click()
  await upload('faulty.csv', `destination,price\nNZ,0.05\n${hostile},free\n021,1\n`)
  const alert = page.getByRole('alert').filter({ hasText: '2 faulty lines' })
  await alert.waitFor()
  await page.getByRole('table', { name: 'Faulty lines' }).getByText('found "021", expected a country').waitFor()
  expect(await button('Replace the prices').count()).toBe(0)
  expect(await look(page, 'prices-faults')).toEqual([])

  await upload('prices.csv', 'Destination;Price;Note\nNZ;0,06;\n64;0,09;\nSparc;0,07;x\n+6427;0,05;\n')
  await page.getByText('3 added, 1 changed, 0 removed, 0 unchanged').waitFor()
  await page.getByText('Columns that are not read: Note.').waitFor()
  await page.getByText('the entry for NZ comes before a country code').waitFor()
  const changes = page.getByRole('table', { name: 'Changes' })
  await changes.getByRole('row').filter({ hasText: 'New Zealand' }).getByText('$0.08').waitFor()
  expect(await look(page, 'prices-preview')).toEqual([])
  await button('Replace the prices').click()
  await page.getByText('prices.csv: imported.').waitFor()
  await row('Numbers that begin with 6427').getByText('$0.05').waitFor()
  await row('Sparc').getByText('No prefix, portability table or carrier has a network of this name').waitFor()
  expect(await look(page, 'prices')).toEqual([])
  expect(websmsJson(gateway.dataDir, 'price', 'show', '--site')).toHaveLength(4)
})

test('names of networks are texts, whatever they hold, and countries are found by their names', async () => {
  const name = 'Kea"><img src=x onerror=alert(1)> \u202eknil'
  websmsJson(gateway.dataDir, 'price', 'set', '--site', name, '0.07')
  await page.reload()
  await row('img src=x').getByText('has a network of this name').waitFor()
  expect(await look(page, 'prices-hostile')).toEqual([])
  await page.getByRole('textbox', { name: 'Search the list' }).fill('zealand')
  await row('img src=x').waitFor({ state: 'hidden' })
  await row('New Zealand (NZ)').waitFor()
  await button('Clear').click()
  await row('img src=x').waitFor()
  websmsJson(gateway.dataDir, 'price', 'remove', '--site', name)
})

test('somebody else’s change since the preview is not lost', async () => {
  await button('Import').click()
  await upload('late.csv', 'NZ,0.01\n')
  await button('Replace the prices').waitFor()
  websmsJson(gateway.dataDir, 'price', 'set', '--site', 'AU', '0.2')
  await button('Replace the prices').click()
  await page.getByText('Changed by someone else').waitFor()
  await button('Preview again').click()
  await page.getByText('0 added, 1 changed, 4 removed, 0 unchanged').waitFor()
  await button('Close the import').click()
  await page.reload()
  await row('Australia (AU)').getByText('$0.20').waitFor()
})

test('costs of a carrier are a list too, and a price below them is a warning at its place', async () => {
  await choose(page.getByRole('combobox', { name: 'List' }), /Costs of .*smsc_spark/)
  await page.getByText('No costs yet').waitFor()
  websmsJson(gateway.dataDir, 'price', 'set', '--carrier', 'smsc_spark', 'NZ', '0.055')
  await page.reload()
  await row('New Zealand (NZ)').getByText('$0.055').waitFor()
  await visit(page, '/members/operator/prices')
  await row('Numbers that begin with 6427').getByText('It is below the cost: a part costs $0.055').waitFor()
})

test('an account has prices of its own on its page, which members see, and sending tells and charges them', async () => {
  await visit(page, `/members/operator/accounts/${accountId}`)
  const section = page.getByRole('region', { name: 'Prices by destination' })
  await button('Add a price', section).click()
  await dialog().getByText('Network', { exact: true }).click()
  await dialog().getByRole('combobox', { name: 'Network' }).fill('One')
  await page.getByRole('option', { name: 'One NZ' }).click()
  await dialog().getByLabel('Price of a part').fill('0.04')
  await button('Save', dialog()).click()
  await section.getByText('Numbers of').waitFor()
  expect(await look(page, 'account-prices')).toEqual([])

  await visit(page, `/members/operator/prices?list=account:${accountId}`)
  const field = page.getByRole('combobox', { name: 'Prices of an account' })
  await vi.waitFor(async () => expect(await field.inputValue()).toContain('Kōwhai Ltd'))

  await visit(page, '/members/balance')
  const own = page.getByRole('table', { name: 'Prices of this account' })
  await own.getByText('$0.04').waitFor()
  await page.getByRole('table', { name: 'Prices of all accounts' }).getByText('Numbers that begin with 6427').waitFor()
  expect(await look(page, 'balance-prices')).toEqual([])

  await visit(page, '/members/send')
  await page.getByLabel('To', { exact: true }).fill('021 555 0100\n027 555 0100\n+61 412 345 678')
  await page.getByRole('textbox', { name: 'Text' }).fill('Kia ora')
  await page.getByText('1 part × 3 × $0.04 to $0.20 = $0.29').waitFor()
  expect(await look(page, 'send-prices')).toEqual([])
  await button('Send to 3').click()
  await page.getByText('1 part each, $0.29 in all').waitFor()
})

test('the margin is told by account, carrier, country and network, with what is not known; a message has its own', async () => {
  await visit(page, '/members/operator/margin')
  await row('Kōwhai Ltd').getByText('$0.29').waitFor()
  await page.getByText('3 messages, 3 parts').waitFor()
  expect(await look(page, 'margin')).toEqual([])
  await page.getByText('Country', { exact: true }).click()
  await row('Australia (AU)').getByText('$0.20').waitFor()
  await page.getByText('Network', { exact: true }).click()
  await row('One NZ').getByText('$0.04').waitFor()
  await row('Optus').getByText('not known for 1 message').waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export CSV' }).click()
  expect((await download).suggestedFilename()).toBe('websms-margin-network.csv')

  const id = await page.evaluate(async () => {
    const { items } = await (await fetch('/members/api/messages')).json()
    return items.find(({ to }: { to: string }) => to === '64275550100').id
  })
  await visit(page, `/members/messages/${id}`)
  await page.getByText('Expected cost at the carrier: $0.055, a margin of −$0.005.').waitFor()
  expect(await look(page, 'message-margin')).toEqual([])
})

test('nothing that was typed or uploaded ran, and no other host was asked', () => {
  expect(watched.troubles).toEqual([])
})
