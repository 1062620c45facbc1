/** Messages that members send themselves: a text by hand, a list from a file, replies in a conversation; and the number lookup. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { websmsJson } from '../gateway.ts'
import { look, visit } from './browser.ts'
import { openSite } from './site.ts'

const hostile = `"><img src=x onerror=alert(1)> \u202egnihton\u202c 😀 ${'unbreakable'.repeat(12)}`

const { gateway, watched, page, accountId } = await openSite({ account: 'Kōwhai Ltd', texts: true })

const button = (name: string | RegExp) => page.getByRole('button', { name })
const text = () => page.getByRole('textbox', { name: 'Text' })

test('a text shows what makes it Unicode and what plain characters save, and is sent in them only when asked', async () => {
  await visit(page, '/members/send?to=021%20000%200001')
  const maori = `Tēnā koe, ${'he pānui mō te hui. '.repeat(4)}`
  await text().fill(maori)
  await page.getByText('ē at character 2').waitFor()
  await page.getByText('2 parts').first().waitFor()
  await page.getByText('1 part instead of 2, which saves $0.10. It is sent exactly as you wrote it').waitFor()
  expect(await text().inputValue()).toBe(maori)
  expect(await look(page, 'send')).toEqual([])
  await button(/^Show$/).click()
  const selected = await text().evaluate((field: HTMLTextAreaElement) => [field.selectionStart, field.selectionEnd])
  expect(selected).toEqual([1, 2])
  const plain = page.getByRole('switch', { name: 'Use plain characters' })
  await plain.check()
  await page.getByText(/^Tena koe, he panui mo te hui/).waitFor()
  await page.getByText('1 part: $0.10').waitFor()
  expect(await text().inputValue()).toBe(maori)
  await plain.uncheck()
  await page.getByText('2 parts: $0.20').waitFor()
  await text().fill(`${maori} \u200b${hostile}`)
  await page.getByText('zero width space').waitFor()
  await page.getByText('Plain characters could take the place of the others, but not of 😀').waitFor()
  expect(await plain.count()).toBe(0)
  expect(await look(page, 'send-unicode')).toEqual([])
})

test('what a form lacks is said below its fields, all at once, and the first has the focus', async () => {
  const shop = ['--name', 'Shop', '--webhook-url', 'https://192.0.2.1/webhook']
  websmsJson(gateway.dataDir, 'key', 'create', '--account', accountId, ...shop)
  await visit(page, '/members/send')
  const choice = (name: string) => page.getByRole('combobox', { name })
  const [from, receipts] = [choice('From'), choice('Receipts and replies go to')]
  await receipts.waitFor()
  expect((await from.boundingBox())!.y).toBe((await receipts.boundingBox())!.y)
  await button('Send').click()
  const to = page.getByRole('textbox', { name: 'To' })
  await expect.poll(() => page.getByText('Fill this in.').count()).toBe(2)
  expect(await to.evaluate((field) => field === document.activeElement)).toBe(true)
  expect(await to.getAttribute('aria-invalid')).toBe('true')
  expect(await look(page, 'send-faults')).toEqual([])
  await to.fill('nobody')
  await page.getByText('Fill this in.').nth(1).waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await text().fill('Kia ora')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Enter at least one phone number.').waitFor()
  await to.fill('021 000 0001')
  await page.getByText('Enter at least one phone number.').waitFor({ state: 'detached' })
})

test('a text goes to a pasted list once, however often Send is pressed, and those left out are named', async () => {
  await visit(page, '/members/send')
  await page.getByRole('textbox', { name: 'To' }).fill(`021 000 0011\n+64 21 000 0012, ${hostile}\n0210000011`)
  await text().fill(`Kia ora ${hostile}`)
  await page.getByText('1 duplicate skipped').waitFor()
  await page.getByText('1 entry is not a phone number and will be skipped').waitFor()
  await button('Send to 2').dblclick()
  await page.getByRole('heading', { name: 'Sent to 2 numbers' }).waitFor()
  await page.getByText('Nothing was sent to 1 number').waitFor()
  await page.getByRole('row', { name: /64210000011.*delivered/ }).waitFor()
  await page.getByRole('link', { name: 'Delivered 2' }).waitFor()
  expect(await look(page, 'send-result')).toEqual([])
  const sent = await page.evaluate(async () => (await (await fetch('/members/api/messages')).json()).items.length)
  expect(sent).toBe(2)
})

test('they reply, and the conversation has both sides', async () => {
  await visit(page, '/members/inbound')
  await page.getByRole('heading', { name: 'No replies yet' }).waitFor()
  await page.getByRole('link', { name: 'Send a message' }).click()
  await text().fill('Coming to the hui?')
  await button('Send').click()
  await page.getByRole('heading', { name: 'Sent to 1 number' }).waitFor()
  // Their answer comes by itself, and is there when the list is opened.
  const written = () =>
    page.evaluate(async () => (await (await fetch('/members/api/conversations')).json()).items.length)
  await expect.poll(written, { interval: 100, timeout: 30_000 }).toBe(1)
  await page.getByRole('link', { name: 'Inbound', exact: true }).click()
  await page.getByRole('link', { name: '64210000008' }).click()
  await page.getByText('Coming to the hui?').waitFor()
  await page.getByText('Yes', { exact: true }).waitFor()
  await page.getByRole('textbox', { name: 'Reply' }).fill(`Ka pai ${hostile}`)
  await page.keyboard.press('Control+Enter')
  await page.getByText('Ka pai').waitFor()
  await page.getByText('delivered').nth(1).waitFor()
  expect(await look(page, 'conversation')).toEqual([])
  await visit(page, '/members/inbound')
  await page.getByRole('link', { name: '64210000008' }).waitFor()
  expect(await look(page, 'inbound')).toEqual([])
})

test('what a program of their handset sends is shown as data, wherever their messages are', async () => {
  const db = new DatabaseSync(join(gateway.dataDir, 'websms.db'), { timeout: 5000 })
  const bytes = `0605040b8423f0${'42454749'.repeat(30)}`
  db.prepare(
    `INSERT INTO inbound (carrier_id, from_number, to_number, body, data, account_id, key_id, received_at)
     SELECT carrier_id, from_number, to_number, ?, 1, account_id, key_id, ? FROM inbound ORDER BY id DESC LIMIT 1`,
  ).run(bytes, Date.now())
  db.close()
  const shown = () => page.getByText(bytes.slice(0, 40))
  await visit(page, '/members/inbound')
  await shown().waitFor()
  await page.getByText('data', { exact: true }).waitFor()
  expect(await look(page, 'inbound-data')).toEqual([])
  await page.getByRole('link', { name: '64210000008' }).click()
  await shown().waitFor()
  expect(await look(page, 'conversation-data')).toEqual([])
  await visit(page, '/members/messages?direction=in')
  await shown().click()
  await page.getByRole('heading', { name: 'Data' }).waitFor()
  await page.getByText('Only texts are sent to webhooks').waitFor()
  expect(await look(page, 'inbound-message-data')).toEqual([])
})

test('a list from a spreadsheet is checked, merged into the text, sent, and followed to its end', async () => {
  await visit(page, '/members/bulk')
  await page.getByRole('heading', { name: 'No bulk sends yet' }).waitFor()
  const rows = Array.from({ length: 40 }, (_, index) => `Rua${index};021 000 1${100 + index};x`)
  const csv = `\ufeffFirst name;Mobile;Note\r\n${rows.join('\r\n')}\r\n"${hostile.replaceAll('"', '""')}";12;x\r\nTwice;0210001100;x\r\n;0210001999;x\r\n`
  const file = { name: 'members.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
  await page.getByLabel('CSV file').setInputFiles(file)
  await page.getByText('43 rows').waitFor()
  await text().fill('Kia ora ')
  await button('First name').click()
  await page.getByText('Kia ora Rua0').waitFor()
  await page.getByText('2 rows skipped').waitFor()
  await page.getByText('The column “First name” is empty.').waitFor()
  expect(await look(page, 'bulk-check')).toEqual([])
  await button('Send to 40').click()
  await button('Send for $4.00').click()
  await page.getByText('40 of 40 accepted').waitFor()
  await page.getByText('100 %').waitFor()
  expect(await look(page, 'bulk-job')).toEqual([])
  await page.getByRole('link', { name: 'Delivered' }).click()
  await page.getByText('Kia ora Rua39').waitFor()
  expect(await page.getByRole('row').filter({ hasText: 'Kia ora Rua' }).count()).toBe(40)
  expect(await page.getByRole('combobox', { name: 'Bulk' }).inputValue()).toMatch(/^members\.csv, /)
  expect(await look(page, 'bulk-messages')).toEqual([])
  await page
    .getByRole('row', { name: /Kia ora Rua39/ })
    .getByRole('link')
    .click()
  await page.getByRole('link', { name: 'members.csv' }).click()
  await page.getByText('40 of 40 accepted').waitFor()
  await visit(page, '/members/bulk')
  await page.getByRole('link', { name: 'members.csv' }).waitFor()
  expect(await look(page, 'bulk')).toEqual([])
})

test('a file that is no list is refused in words', async () => {
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'a.xlsx', mimeType: '', buffer: Buffer.from('PK\u0003\u0004') })
  await page.getByRole('alert').getByText('Save it as CSV').waitFor()
})

test('a number is looked up, from Ctrl K too, and "back" leads to the previous number', async () => {
  await visit(page, '/members/lookup')
  await page.getByLabel('Number').fill('021 234 567')
  await page.keyboard.press('Enter')
  await page.getByText('New Zealand').waitFor()
  await page.getByText('Spark').waitFor()
  expect(await look(page, 'lookup')).toEqual([])
  await page.keyboard.press('Control+K')
  await page.getByRole('dialog', { name: 'Search' }).waitFor()
  await page.keyboard.type('+61 412 345 678')
  await page.getByRole('option', { name: /Look up/ }).click()
  await page.getByText('Australia').waitFor()
  await page.goBack()
  await page.getByText('New Zealand').waitFor()
  expect(watched.troubles).toEqual([])
})

test('numbers that lost their 0 are left out until it is added, and a number abroad is sent to as it was read', async () => {
  await visit(page, '/members/send')
  const to = page.getByRole('textbox', { name: 'To' })
  await to.fill('210000013\n+271234567')
  await text().fill('Kia ora')
  await page.getByText('Did you mean 64210000013 (New Zealand)?').waitFor()
  expect(await look(page, 'send-lost-zero')).toEqual([])
  await button('Add the missing 0').click()
  expect(await to.inputValue()).toBe('+64210000013\n+271234567')
  await button('Send to 2').click()
  await page.getByRole('heading', { name: 'Sent to 2 numbers' }).waitFor()

  await visit(page, '/members/bulk')
  const csv = 'name,mobile\r\nRua,210000014\r\nTama,+271234567\r\nHine,2.1E+08\r\n'
  const file = { name: 'lost-zeros.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
  await page.getByLabel('CSV file').setInputFiles(file)
  await page.getByText('its digits are lost').waitFor()
  await page.getByRole('checkbox', { name: 'Add the missing 0 to 1 number' }).check()
  await page.getByText('1 row skipped').waitFor()
  await text().fill('Kia ora')
  expect(await look(page, 'bulk-lost-zero')).toEqual([])
  await button('Send to 2').click()
  await button('Send for $0.20').click()
  await page.getByText('2 of 2 accepted').waitFor()
})

test('numbers that would be refused are named before anything is sent, on the page and in a list', async () => {
  const blocked = { by: 'prefix', value: '6427666', mode: 'block' }
  const status = await page.evaluate(async (entry) => {
    const path = '/members/api/operator/routes/destinations'
    const { version } = await (await fetch(path)).json()
    const body = JSON.stringify({ version, entries: [entry] })
    return (await fetch(path, { method: 'PUT', headers: { 'content-type': 'application/json' }, body })).status
  }, blocked)
  expect(status).toBe(200)
  await visit(page, '/members/send')
  await page.getByRole('textbox', { name: 'To' }).fill('027 666 0001')
  await text().fill('Kia ora')
  await page.getByText('1 number cannot be sent to and will be skipped').waitFor()
  await page.getByText('Nothing can be sent to this number.').waitFor()
  expect(await button('Send').isDisabled()).toBe(true)
  await page.getByRole('textbox', { name: 'To' }).fill('027 666 0001\n027 666 0002\n021 000 0021')
  await page.getByText('2 numbers cannot be sent to and will be skipped').waitFor()
  await page.getByText('Sending to NZ is not enabled on this gateway').first().waitFor()
  await page.getByText('1 part: $0.10').waitFor()
  await text().fill('Tēnā koe')
  await page.getByRole('switch', { name: 'Use plain characters' }).check()
  expect(await look(page, 'send-refused')).toEqual([])
  await button('Send').click()
  await page.getByRole('heading', { name: 'Sent to 1 number' }).waitFor()
  await page.getByText('Nothing was sent to 2 numbers').waitFor()
  await page.getByText('Tena koe').waitFor()

  await visit(page, '/members/bulk')
  const csv = 'name,mobile\r\nMārama,027 666 0001\r\nTāne,021 000 0022\r\n'
  const file = { name: 'macrons.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
  await page.getByLabel('CSV file').setInputFiles(file)
  await page.getByText('1 row skipped').waitFor()
  await text().fill(`Tēnā koe {{name}}, ${'he pānui mō te hui. '.repeat(4)}`)
  await page.getByText('1 part instead of 2, which saves $0.10').waitFor()
  await page.getByRole('switch', { name: 'Use plain characters' }).check()
  await page
    .getByText(/^Tena koe Tane, he panui/)
    .first()
    .waitFor()
  expect(await look(page, 'bulk-plain')).toEqual([])
  await button('Send to 1').click()
  await button('Send for $0.10').click()
  await page.getByText('1 of 1 accepted').waitFor()
  await page.getByRole('link', { name: 'Messages', exact: true }).last().click()
  await page
    .getByText(/^Tena koe Tane, he panui/)
    .first()
    .waitFor()
})
