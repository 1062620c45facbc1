/** Templates in the browser: made, changed, sent by hand and to a list, archived and brought back. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { look, visit } from './browser.ts'
import { openSite } from './site.ts'

const hostile = `"><img src=x onerror=alert(1)> ${'unbreakable'.repeat(8)}`

const { gateway, watched, page, accountId } = await openSite({ account: 'Kōwhai Ltd', texts: true })

const dialog = () => page.getByRole('dialog')
const button = (name: string | RegExp) => page.getByRole('button', { name })
const field = (name: string) => page.getByRole('textbox', { name, exact: true })
const sentTexts = () => {
  const db = new DatabaseSync(join(gateway.dataDir, 'websms.db'), { readOnly: true })
  try {
    const rows = db.prepare('SELECT body FROM messages WHERE account_id = ? ORDER BY id').all(Number(accountId))
    return rows.map(({ body }) => body)
  } finally {
    db.close()
  }
}
const choose = async (name: string, option: string) => {
  await page.getByRole('combobox', { name }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

test('a template is made, with its parts counted for sample values, and faults stand at their fields', async () => {
  await visit(page, '/members/templates')
  await page.getByRole('heading', { name: 'No templates yet' }).waitFor()
  expect(await look(page, 'templates-none')).toEqual([])
  await button('New template').first().click()
  await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('two words')
  await dialog()
    .getByRole('textbox', { name: 'Text', exact: true })
    .fill('Kia ora {{ first_name }}, see you at {{ time }}')
  await dialog().getByText('1 part').first().waitFor()
  await dialog().getByRole('textbox', { name: 'first_name' }).fill('a'.repeat(200))
  await dialog().getByText('2 parts').first().waitFor()
  expect(await look(page, 'template-new')).toEqual([])
  await dialog().getByRole('button', { name: 'Save' }).click()
  await dialog().getByText('Found the name "two words", expected').waitFor()
  await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Reminder')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { level: 1, name: 'reminder' }).waitFor()
})

test('another text is the next version, and the previous one stays', async () => {
  await field('Text').fill(`Hi {{ first_name }}: ${hostile}`)
  await button('Save as version 2').click()
  await page.getByText('reminder has version 2.').waitFor()
  await page.getByText('Version 2', { exact: true }).waitFor()
  await page.getByText('Kia ora {{ first_name }}, see you at {{ time }}').first().waitFor()
  expect(await look(page, 'template')).toEqual([])
  await field('Text').fill('Kia ora {{ first_name }}, {{ clinic }}')
  await button('Save as version 3').click()
  await page.getByText('Version 3', { exact: true }).waitFor()
  await visit(page, '/members/templates')
  await page.getByRole('row', { name: /reminder.*first_name, clinic/ }).waitFor()
  expect(await look(page, 'templates')).toEqual([])
})

test('a text is sent from a template with its fields', async () => {
  await visit(page, '/members/send?to=021%20000%200001')
  await choose('Template', 'reminder')
  await field('first_name').fill('Aroha')
  await button(/^Send$/).click()
  await page.getByText('Fill this in.').first().waitFor()
  await field('clinic').fill('Te Aro')
  await page.getByText('1 part: $0.10').waitFor()
  expect(await look(page, 'send-template')).toEqual([])
  await button(/^Send$/).click()
  await page.getByRole('heading', { name: 'Sent to 1 number' }).waitFor()
  await page.getByText('Kia ora Aroha, Te Aro').waitFor()
  expect(sentTexts()).toEqual(['Kia ora Aroha, Te Aro'])
  await page.getByRole('link', { name: /^\d+$/ }).first().click()
  await page.getByRole('link', { name: 'reminder@3' }).waitFor()
})

test('a list takes the text of a template with its columns', async () => {
  await visit(page, '/members/bulk')
  const csv = 'mobile,First name,Place\r\n021 000 0002,Tama,Ponsonby\r\n021 000 0003,Rua,Kelburn\r\n'
  await page.setInputFiles('input[type=file]', { name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await choose('Template', 'reminder')
  await page.getByText('There is no column “clinic”').waitFor()
  expect(await look(page, 'bulk-template')).toEqual([])
  await choose('Column for clinic', 'Place')
  await page.getByText('Kia ora Tama, Ponsonby').waitFor()
  await button('Send to 2').click()
  await dialog()
    .getByRole('button', { name: /^Send for/ })
    .click()
  await page.getByText('2 of 2 accepted').waitFor()
  await expect
    .poll(sentTexts, { timeout: 30_000 })
    .toEqual(['Kia ora Aroha, Te Aro', 'Kia ora Tama, Ponsonby', 'Kia ora Rua, Kelburn'])
})

test('a template is archived after a question, and brought back', async () => {
  await visit(page, '/members/templates/reminder')
  await button('Archive').click()
  await dialog().getByRole('button', { name: 'Archive' }).click()
  await page.getByText('reminder is archived.').waitFor()
  await page.getByText('Nothing is sent with it. Save it to use it again.').waitFor()
  expect(await look(page, 'template-archived')).toEqual([])
  await visit(page, '/members/send')
  await field('Text').waitFor()
  expect(await page.getByRole('combobox', { name: 'Template' }).count()).toBe(0)
  await visit(page, '/members/templates/reminder')
  await button('Save as version 4').click()
  await page.getByText('Version 4', { exact: true }).waitFor()
  expect(watched.troubles).toEqual([])
})
