/** Opt-outs in the browser: numbers that are added, removed, imported and exported, texts to settle, words and answers. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openStore } from '../../server/src/store/open-store.ts'
import { websmsJson } from '../gateway.ts'
import { look, visit } from './browser.ts'
import { openSite } from './site.ts'

const hostile = `"><img src=x onerror=alert(1)> ${'unbreakable'.repeat(12)}`
const handset = '64215550100'

const { gateway, watched, page, accountId } = await openSite({ account: 'Kōwhai Ltd', texts: true })
websmsJson(gateway.dataDir, 'key', 'create', '--account', accountId)

const dialog = () => page.getByRole('dialog')
const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole('button', { name, exact: typeof name === 'string' })
const field = (name: string, within: Page | Locator = dialog()) => within.getByRole('textbox', { name, exact: true })

/** Texts of the handset, as a carrier delivers them. */
async function reply(...texts: string[]): Promise<void> {
  const store = await openStore({ dataDir: gateway.dataDir, secretKey: null })
  try {
    const key = await store.read
      .selectFrom('api_keys')
      .select('id')
      .where('account_id', '=', Number(accountId))
      .executeTakeFirstOrThrow()
    const [at, carrierId] = [Date.now(), 1]
    const message = { to: handset, sender: '552', body: 'Sale', parts: 1, wireParts: 1, carrierId, network: null }
    const request = { accountId: Number(accountId), keyId: key.id, lane: 1 as const, priceMicros: 0, at }
    await store.traffic.accept({ ...request, messages: [message] })
    await store.traffic.inbound(
      texts.map((text) => ({
        ...{ carrierId, from: handset, to: '552', dataCoding: 8, concat: null, at },
        payload: Buffer.from(text, 'utf16le').swap16().toString('hex'),
      })),
    )
  } finally {
    await store.close()
  }
}

test('numbers are added with a note, and faults stand at their fields', async () => {
  await visit(page, '/members/opt-outs')
  await page.getByRole('heading', { name: 'Nobody has opted out' }).waitFor()
  expect(await look(page, 'opt-outs-none')).toEqual([])
  await button('Add opt-outs').first().click()
  const numbers = dialog().getByLabel('Numbers', { exact: true })
  await numbers.fill('12')
  await page.keyboard.press('Enter')
  await field('Note').fill(hostile)
  await button('Add', dialog()).click()
  await dialog()
    .getByText(/^“12”: /)
    .waitFor()
  expect(await look(page, 'opt-outs-add')).toEqual([])
  await numbers.press('Backspace')
  await numbers.fill('021 555 0199')
  await page.keyboard.press('Enter')
  await button('Add', dialog()).click()
  await page.getByText('1 opt-out added.').waitFor()
  await page.getByRole('row', { name: /64215550199.*552/ }).waitFor()
  await page.getByText(hostile).waitFor()
  expect(await look(page, 'opt-outs')).toEqual([])
})

test('a near miss is settled, and a STOP stands in the list with its text', async () => {
  await reply('pls stop', 'dont text me', '“Stop”')
  await page.reload()
  await page.getByRole('heading', { name: 'Texts to settle' }).waitFor()
  await page.getByRole('row', { name: /64215550100.*“Stop”/ }).waitFor()
  expect(await look(page, 'opt-outs-to-settle')).toEqual([])
  const row = page.getByRole('row', { name: /dont text me/ })
  await button(`Dismiss the text of ${handset}`, row).click()
  await row.waitFor({ state: 'detached' })
  await button(`Opt out ${handset}`, page.getByRole('row', { name: /pls stop/ })).click()
  await page.getByText(`${handset} gets no more messages from 552.`).waitFor()
  await page.getByRole('heading', { name: 'Texts to settle' }).waitFor({ state: 'detached' })
})

test('an opt-out is removed with a reason', async () => {
  await visit(page, `/members/opt-outs?number=${handset}`)
  await button(`Remove the opt-out of ${handset}`).click()
  await button('Remove', dialog()).click()
  await field('Reason').fill('She rang on 3 March')
  expect(await look(page, 'opt-outs-remove')).toEqual([])
  await button('Remove', dialog()).click()
  await page.getByText('No opt-outs match these filters').waitFor()
})

test('a CSV file is previewed and imported, and the list is exported', async () => {
  const file = join(gateway.dataDir, 'list.csv')
  writeFileSync(
    file,
    `Name,Mobile,Sender\n"${hostile.replaceAll('"', '""')}",021 555 0111,552\nBo,0215550112,2190\nCy,12\nDi,021 555 0111,552\n`,
  )
  await visit(page, '/members/opt-outs')
  await page.getByRole('link', { name: 'Import CSV' }).click()
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByText('2 numbers in the column “Mobile”; 1 repeated; 1 row without a valid number.').waitFor()
  await page.getByText('The column “Sender” is not read').waitFor()
  expect(await look(page, 'opt-outs-import')).toEqual([])
  await button('Add 2 opt-outs').click()
  await page.getByText('2 opt-outs added from list.csv.').waitFor()
  await page.getByRole('row', { name: /64215550112.*From list.csv/ }).waitFor()
  const csv = await page.evaluate(async () => (await fetch('/members/api/optouts/export')).text())
  expect(csv).toContain('64215550111,552,')
})

test('words and answers are set, and the exemption warns', async () => {
  await visit(page, '/members/opt-outs/settings')
  const own = page.getByRole('region', { name: 'Yours' })
  expect(await field('Answer to STOP', own).inputValue()).toContain('Kōwhai Ltd')
  await own.getByLabel('Words of your own', { exact: true }).fill('Genug')
  await page.keyboard.press('Enter')
  await field('Answer to HELP', own).fill(hostile)
  await page.getByRole('switch', { name: /in spite of an opt-out/ }).click()
  await page.getByText('Ask a lawyer first').waitFor()
  expect(await look(page, 'opt-outs-settings')).toEqual([])
  await button('Save', own).click()
  await page.getByText('Saved.').waitFor()
  await page.reload()
  expect(await field('Answer to HELP', own).inputValue()).toBe(hostile)
  await own.getByText('Genug').waitFor()
})

test('nothing went wrong in the browser', () => {
  expect(watched.troubles).toEqual([])
})
