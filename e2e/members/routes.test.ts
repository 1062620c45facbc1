/** Routes built in the browser: rules as a draft, previewed and saved, by two operators at once; blocked destinations. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { look } from './browser.ts'
import { openSite } from './site.ts'

const { gateway, watched, page, another } = await openSite({ path: '/members/operator/routes' })

const button = (name: string, within: Page | Locator = page) => within.getByRole('button', { name, exact: true })
const rules = (within = page) => within.getByRole('list', { name: 'Rules' }).getByRole('listitem')
const rule = (name: string, within = page) =>
  rules(within).filter({ has: within.getByRole('button', { name, exact: true }) })
const dialog = () => page.getByRole('dialog')
const names = () => rules().locator('bdi').allTextContents()
const saved = (within = page) => within.getByText('Rules saved.').first().waitFor()

/** Types a value into a field of several, and leaves it. */
const add = async (label: string, value: string) => {
  await dialog().getByLabel(label, { exact: true }).fill(value)
  await page.keyboard.press('Enter')
}
const choose = async (field: Locator, option: string | RegExp) => {
  await field.click()
  await page.getByRole('option', { name: option }).click()
}

/** Yesterday's messages, as the browser counts days. */
const acceptYesterday = async (count: number, number: string, network: string) => {
  const at = await page.evaluate(() => {
    const now = new Date()
    return new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1, 12).getTime()
  })
  const db = new DatabaseSync(join(gateway.dataDir, 'websms.db'), { timeout: 5000 })
  const insert =
    db.prepare(`INSERT INTO messages (account_id, key_id, transfer_id, to_number, sender, body, lane, parts,
    wire_parts, price_micros, carrier_id, network, status, created_at) VALUES (1, 1, 1, ?, '552', '', 1, 2, 2, 0, 1, ?, 2, ?)`)
  for (let index = 0; index < count; index++) insert.run(number, network, at)
  db.close()
}

test('without rules the page says what decides, and makes rules of it that can be changed', async () => {
  await page.getByRole('heading', { level: 2, name: 'No rules' }).waitFor()
  await page.getByText('smsc_spark, then smsc_international').waitFor()
  expect(await look(page, 'routes-none')).toEqual([])
  await button('Make rules from that').click()
  await page.getByText('Draft: 4 new rules. Not in effect until you save.').waitFor()
  expect(await names()).toEqual(['2degrees', 'One NZ', 'Spark', 'Everything else'])
  await page.getByText('Numbers of Spark').waitFor()
  // Leaving asks first.
  await page.getByRole('link', { name: 'Carriers' }).first().click()
  await dialog().getByText('Leave without saving?').waitFor()
  await button('Stay', dialog()).click()
  await button('Discard').click()
  await button('Discard', dialog()).click()
  await page.getByRole('heading', { level: 2, name: 'No rules' }).waitFor()
})

test('a rule is built in a form that says what it does, and its faults stand at their fields', async () => {
  await button('Add a rule').click()
  await dialog().getByLabel('Name').fill('codes')
  await add('Networks', 'Spark')
  await choose(dialog().getByLabel('Purposes', { exact: true }), 'One-time codes')
  await page.keyboard.press('Escape')
  await button('Add to the draft', dialog()).click()
  await dialog().getByText('Choose a carrier, or remove this line.').waitFor()
  await choose(dialog().getByLabel('Carrier', { exact: true }), /^smsc_spark/)
  await dialog().getByLabel('Weight').fill('70')
  await dialog().getByLabel('Part cost').fill('0.021')
  await button('Add a carrier', dialog()).click()
  const second = dialog().getByRole('group', { name: 'Carrier 2' })
  await choose(second.getByLabel('Carrier', { exact: true }), /^smsc_vodafone/)
  const vodafone = dialog().getByRole('group', { name: 'smsc_vodafone' })
  await vodafone.getByLabel('Order').fill('1')
  await vodafone.getByLabel('Weight').fill('30')
  await dialog().getByText('Numbers of Spark, one-time codes').waitFor()
  await dialog().getByText('smsc_spark 70 %, smsc_vodafone 30 %').waitFor()
  expect(await look(page, 'routes-rule')).toEqual([])
  await add('Prefixes', '027')
  await add('Senders', '<script>alert(1)</script>')
  await button('Add to the draft', dialog()).click()
  await dialog().getByText('expected a sender of 1 to 15 characters').waitFor()
  await dialog().getByLabel('Senders').press('Backspace')
  await button('Add to the draft', dialog()).click()
  await dialog().waitFor({ state: 'hidden' })
  await page.getByText('Draft: 1 new rule. Not in effect until you save.').waitFor()
})

test('warnings stand at their rules while they are a draft, and rules are moved with the keyboard and by dragging', async () => {
  for (const [name, network] of [
    ['rest', ''],
    ['spark', 'Spark'],
  ] as const) {
    await button('Add a rule').click()
    await dialog().getByLabel('Name').fill(name)
    if (network !== '') await add('Networks', network)
    await choose(dialog().getByLabel('Carrier', { exact: true }), /^smsc_international/)
    await button('Add to the draft', dialog()).click()
    await dialog().waitFor({ state: 'hidden' })
  }
  expect(await names()).toEqual(['codes', 'rest', 'spark'])
  const shadowed = rule('spark').getByText(
    'This rule is asked only when no carrier of rule "rest" can take the message',
  )
  await shadowed.waitFor()
  await page.getByText('No rule uses the carrier smsc_2degrees').waitFor()
  expect(await look(page, 'routes-draft')).toEqual([])
  await button('Move \u2068spark\u2069 up').click()
  await page.getByText('is now rule 2 of 3').waitFor()
  expect(await names()).toEqual(['codes', 'spark', 'rest'])
  await shadowed.waitFor({ state: 'hidden' })
  // The focus stays on the rule, on its other button at the end of the list.
  await page.keyboard.press('Enter')
  expect(await names()).toEqual(['spark', 'codes', 'rest'])
  await page.keyboard.press('Enter')
  expect(await names()).toEqual(['codes', 'spark', 'rest'])

  const middle = async (name: string) => {
    const box = (await rule(name).boundingBox())!
    return { x: box.x + 14, y: box.y + 20 }
  }
  const dragging = page.locator('[data-dragging]')
  const drag = async () => {
    // Near the edge of the window a drag scrolls the page.
    const [from, to] = [await middle('rest'), await middle('codes')]
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await dragging.waitFor()
    await page.mouse.move(to.x, to.y - 5, { steps: 4 })
  }
  await drag()
  await page.keyboard.press('Escape')
  await dragging.waitFor({ state: 'hidden' })
  await page.mouse.up()
  expect(await names()).toEqual(['codes', 'spark', 'rest'])
  await drag()
  await page.mouse.up()
  await dragging.waitFor({ state: 'hidden' })
  expect(await names()).toEqual(['rest', 'codes', 'spark'])
  await button('Actions for \u2068rest\u2069').click()
  await page.getByRole('menuitem', { name: 'Move to the bottom' }).click()
  expect(await names()).toEqual(['codes', 'spark', 'rest'])
})

test('a preview tells what the draft would have done to yesterday’s traffic, and saving makes it so', async () => {
  await button('Preview').click()
  await page.getByText('There was no traffic to compare with').waitFor()
  await acceptYesterday(10, '64275550100', 'Spark')
  await button('Preview').click()
  const row = (name: string) => page.getByRole('table', { name: 'Preview by carrier' }).getByRole('row', { name })
  await row('smsc_international').waitFor()
  const cells = async (name: string) => (await row(name).getByRole('cell').allTextContents()).join(' | ')
  expect(await cells('smsc_spark')).toBe('smsc_spark | 10 | 0 | −10 | 0 | not known | $0.00 | –')
  expect(await cells('All')).toBe('All | 10 | 10 | 0 | 20 | not known | not known | –')
  expect(await look(page, 'routes-preview')).toEqual([])
  await button('Save').click()
  await saved()
  await page.getByRole('region', { name: 'Draft' }).waitFor({ state: 'hidden' })
  await page.getByText(/Last changed just now by .Aroha Ngata/).waitFor()
  await page
    .getByText('Numbers that begin with 6427, one-time codes: smsc_spark 70 %, smsc_vodafone 30 % by the rule codes')
    .waitFor()

  await page.getByLabel('Number').fill('027 555 0100')
  await button('Explain').click()
  await page.getByText('It would go to smsc_international.').waitFor()
  await choose(page.getByRole('combobox', { name: 'Purpose' }), 'One-time codes')
  await page.getByText(/rule "codes" gives smsc_(spark|vodafone) \d\d % of the handsets/).waitFor()
  expect(await look(page, 'routes-explained')).toEqual([])
})

test('a rule is switched off, duplicated and deleted, and each can be undone before it is saved', async () => {
  await rule('spark').getByRole('switch').press('Space')
  await rule('spark').getByText('off', { exact: true }).waitFor()
  await button('Actions for \u2068codes\u2069').click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await dialog().getByLabel('Name').waitFor()
  expect(await dialog().getByLabel('Name').inputValue()).toBe('codes 2')
  await dialog().getByLabel('Name').fill('rest')
  await button('Apply to the draft', dialog()).click()
  await dialog().getByText('Another rule has this name.').waitFor()
  await page.keyboard.press('Escape')
  await button('Discard', page.getByRole('dialog', { name: 'Discard these changes?' })).click()
  await dialog().waitFor({ state: 'hidden' })
  expect(await names()).toEqual(['codes', 'codes 2', 'spark', 'rest'])
  for (const name of ['codes 2', 'rest']) {
    await button(`Actions for \u2068${name}\u2069`).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
  }
  await page.getByText('Draft: 1 changed rule, 1 deleted.').waitFor()
  expect(await names()).toEqual(['codes', 'spark'])
  expect(await look(page, 'routes-deleted')).toEqual([])
  await button('Undo: keep \u2068rest\u2069').click()
  await rule('spark').getByRole('switch').press('Space')
  await page.getByRole('region', { name: 'Draft' }).waitFor({ state: 'hidden' })
})

test('of two operators at once the second brings their changes onto those of the first, and nothing is lost', async () => {
  const other = await another()
  await gateway.signInOperator(other.page, '/members/operator/routes')
  await rule('codes', other.page).getByRole('switch').press('Space')
  await rule('spark', other.page).getByRole('switch').press('Space')

  await rule('rest').getByRole('switch').press('Space')
  await rule('spark').getByRole('button', { name: 'spark', exact: true }).click()
  await dialog().getByLabel('Part cost').fill('0.05')
  await button('Apply to the draft', dialog()).click()
  await dialog().waitFor({ state: 'hidden' })
  await button('Save').click()
  await saved()

  await button('Save', other.page).click()
  await other.page.getByText('has saved other rules meanwhile').waitFor()
  expect(await look(other.page, 'routes-conflict')).toEqual([])
  await button('Bring my changes onto theirs', other.page).click()
  await rule('spark', other.page).getByText('Somebody else has changed this rule too').waitFor()
  await rule('rest', other.page).getByText('off', { exact: true }).waitFor()
  await rule('codes', other.page).getByText('changed', { exact: true }).waitFor()
  await button('Use theirs', other.page).click()
  await button('Save', other.page).click()
  await saved(other.page)
  const offs = (name: string) => rule(name, other.page).getByText('off', { exact: true }).count()
  expect([await offs('codes'), await offs('spark'), await offs('rest')]).toEqual([1, 0, 1])
  expect(other.troubles).toEqual([])
})

test('a country is blocked, an entry without an effect says so, and a removal can be undone', async () => {
  await page.getByRole('tab', { name: 'Blocked destinations' }).click()
  await page.getByRole('heading', { level: 2, name: 'Nothing is blocked' }).waitFor()
  const block = async (kind: 'Country' | 'Prefix', value: string) => {
    await button('Add a destination').click()
    await dialog().getByText(kind, { exact: true }).first().click()
    if (kind === 'Prefix') await dialog().getByLabel('Prefix').last().fill(value)
    else {
      await dialog().getByLabel('Country').last().fill(value)
      await page.getByRole('option', { name: value }).click()
    }
    if (value === 'Australia') expect(await look(page, 'routes-destination')).toEqual([])
    await button('Save', dialog()).click()
    await dialog().waitFor({ state: 'hidden' })
  }
  await block('Country', 'Australia')
  await page.getByRole('cell', { name: 'Australia (AU)', exact: true }).waitFor()
  await block('Prefix', '+61 4')
  await page.getByText('It has no effect: the site blocks messages to AU already').waitFor()
  expect(await look(page, 'routes-destinations')).toEqual([])
  await button('Actions for Numbers that begin with 614').click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByRole('cell', { name: /^Numbers that begin with 614/ }).waitFor({ state: 'hidden' })
  await button('Undo').click()
  await page.getByRole('cell', { name: /^Numbers that begin with 614/ }).waitFor()

  await page.getByRole('tab', { name: 'Rules' }).click()
  await page.getByLabel('Number').fill('+61 412 345 678')
  await button('Explain').click()
  await page.getByText('Blocked: the site blocks numbers that begin with 614.').waitFor()
  expect(watched.troubles).toEqual([])
})
