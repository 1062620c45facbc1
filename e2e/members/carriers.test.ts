/** Carriers set up in the browser: one is added, tested, edited, retired and used again, one of WEBSMS_CARRIERS is stored, and
 *  one speaks HTTP. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { listen, type Server } from '@websms/smpp'
import { afterAll, expect, test } from 'vitest'
import { look, visit } from './browser.ts'
import { openSite } from './site.ts'

/** A message centre that takes `acme` with one password and every message. */
const startCentre = (): Promise<Server> =>
  listen(
    { port: 0, authenticate: ({ system_id, password }) => system_id === 'acme' && password === 'p@ss, word' },
    (peer) => {
      let taken = 0
      peer.onRequest(async ({ command }) => (command === 'submit_sm' ? { message_id: `m${++taken}` } : {}))
    },
  )

const centres = await Promise.all([startCentre(), startCentre()])
afterAll(async () => void (await Promise.all(centres.map((centre) => centre.close()))))
const entry = `smpp://acme:p%40ss%2C%20word@127.0.0.1:${centres[0]!.port}?id=smsc_fixed&window=3&networks=Spark`
const { gateway, watched, page } = await openSite({
  env: { WEBSMS_CARRIERS: entry },
  path: '/members/operator/carriers',
})

const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
const main = () => page.getByRole('main')
const link = (name: string) => main().getByRole('link', { name, exact: true }).click()
const button = (name: string) => page.getByRole('button', { name, exact: true })
const field = (label: string) => page.getByLabel(label, { exact: true })
const bound = () => main().getByText('bound', { exact: true }).waitFor()
const hasFocus = (label: string) => field(label).evaluate((input) => input === document.activeElement)
/** The fault below a field, as a screen reader has it. */
const faultOf = (label: string) =>
  field(label).evaluate((input) => {
    const ids = input.getAttribute('aria-describedby')?.trim().split(/\s+/) ?? []
    return ids.map((id) => document.getElementById(id)!.textContent).join(' ')
  })

test('a carrier is added: faults stand below their fields, in groups that open for them, and the bind is tried first', async () => {
  await heading('Carriers')
  await link('Add a carrier')
  await heading('Add a carrier')
  expect(await hasFocus('Name')).toBe(true)
  await page.keyboard.type('smsc new')
  await field('Host').fill('127.0.0.1')
  await field('Port').fill('70000')
  await field('System ID').fill('acme')
  await field('Password').fill('wrong')
  const addresses = page.locator('summary', { hasText: 'Addresses' })
  await addresses.click()
  await field('TON of every sender').fill('300')
  await addresses.click()
  await field('TON of every sender').waitFor({ state: 'hidden' })
  await button('Add carrier').click()
  await page.getByText('Found 300, expected a whole number from 0 to 255.').waitFor()
  expect(await faultOf('Name')).toContain('Found smsc new, expected an id')
  expect(await faultOf('Port')).toContain('Found 70000')
  expect(await hasFocus('Name')).toBe(true)
  expect(await look(page, 'carrier-faults')).toEqual([])

  await field('TON of every sender').fill('')
  await field('Name').fill('smsc_fixed')
  await field('Port').fill(String(centres[1]!.port))
  await button('Test').click()
  await page.getByText('The bind failed').waitFor()
  await page.getByText('Check system_id, password and system_type').waitFor()
  await field('Password').fill('p@ss, word')
  await field('Password').press('Enter')
  await page.getByText('smsc_fixed is in WEBSMS_CARRIERS').waitFor()
  await field('Name').fill('smsc_new')
  await page.getByRole('combobox', { name: 'Networks' }).fill('one')
  await page.getByRole('option', { name: 'One NZ' }).click()
  await page.keyboard.press('Escape')
  await button('Test').click()
  await page.getByText('The carrier took the bind').waitFor()
  expect(await look(page, 'carrier-new')).toEqual([])

  // Leaving asks, and staying keeps what is typed.
  await link('Cancel')
  await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor()
  await button('Stay').click()
  expect(await field('Name').inputValue()).toBe('smsc_new')
  await button('Add carrier').click()
  await heading('smsc_new')
  await bound()
  await page.getByRole('region', { name: 'Settings' }).getByText('One NZ').waitFor()
})

test('an edited carrier says that it binds again, keeps its password, and has its change in its history', async () => {
  await link('Edit')
  await heading('Edit')
  expect(await button('Save changes').isDisabled()).toBe(true)
  const networks = page.getByRole('combobox', { name: 'Networks' })
  await networks.press('Backspace')
  await page.getByText('Saving takes effect within a second.').waitFor()
  await networks.fill('one')
  await page.getByRole('option', { name: 'One NZ' }).click()
  await page.keyboard.press('Escape')
  await field('Parts a second').fill('20')
  await page.getByText('Saving ends the bind and binds again').waitFor()
  await field('Window').fill('20')
  // As smsc_fixed, which is bound to the other port.
  await field('Port').fill(String(centres[0]!.port))
  await page.getByText('smsc_fixed\u2069 and \u2068smsc_new').waitFor()
  await field('Port').fill(String(centres[1]!.port))
  expect(await look(page, 'carrier-edit')).toEqual([])
  await button('Save changes').click()
  await heading('smsc_new')
  await page.getByText('0 of 20').waitFor()
  await page.getByText('limit 20').waitFor()
  await bound()
  await page.getByText('Changed Window from 10 submits to 20 submits; Parts a second from 0 to 20').waitFor()
  expect(await look(page, 'carrier')).toEqual([])
})

test('a carrier of WEBSMS_CARRIERS is stored with one click, and can be edited then', async () => {
  await link('Carriers')
  await heading('Carriers')
  await link('smsc_fixed')
  await heading('smsc_fixed')
  await page.getByText('Comes from WEBSMS_CARRIERS').waitFor()
  expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0)
  expect(await look(page, 'carrier-environment')).toEqual([])
  await button('Store it here').click()
  await page.getByText('Stored here. Its secrets are never shown').waitFor()
  await bound()
  await page.getByText('0 of 3').waitFor()
  await page.getByRole('link', { name: 'Edit', exact: true }).waitFor()
})

test('a carrier is retired with a decision about what waits for it, and used again by undoing that', async () => {
  await button('Pause').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Nothing is sent through this carrier').waitFor()
  await send('027 555 0100')
  await page.getByText('1 part waits until you resume').waitFor()
  await button('Retire').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1 part waits for it. What should become').waitFor()
  await dialog.getByLabel('Let them wait').check()
  expect(await look(page, 'carrier-retire')).toEqual([])
  await dialog.getByRole('button', { name: 'Retire' }).click()
  await button('Undo').click()
  await page.getByText('1 part waits until you resume').waitFor()

  await button('Retire').click()
  await dialog.getByLabel('Let them wait').check()
  await dialog.getByRole('button', { name: 'Retire' }).click()
  await page.getByText('What waits expires after 48 h.').waitFor()
  await button('Decide').click()
  await dialog.getByLabel('Send them through other carriers').check()
  await dialog.getByRole('button', { name: 'Move them' }).click()
  await page.getByText('Other carriers send those that they take.').waitFor()
  expect(await look(page, 'carrier-retired')).toEqual([])
})

test('the list has carriers that are used, retired, removed and faulty, each with its next step', async () => {
  const db = new DatabaseSync(join(gateway.dataDir, 'websms.db'), { timeout: 5000 })
  db.exec("INSERT INTO carriers (name, simulated, first_used_at) VALUES ('smsc_gone', 0, 0)")
  db.exec("UPDATE stored_carriers SET settings = json_set(settings, '$.window', 'many') WHERE retired_at IS NULL")
  db.close()
  await link('Carriers')
  await heading('Carriers')
  await page.getByRole('region', { name: 'Carriers with faults' }).getByText('Found many').waitFor()
  await page.getByRole('region', { name: 'Removed carriers' }).getByText('Nothing waits for it.').waitFor()
  expect(await look(page, 'carriers')).toEqual([])
  await button('Use again: smsc_fixed').click()
  await page.getByRole('region', { name: 'Retired carriers' }).waitFor({ state: 'hidden' })
  await main().getByRole('button', { name: 'Actions for smsc_fixed' }).click()
  await page.getByRole('menuitem', { name: 'Resume' }).click()
  await page.getByRole('row', { name: 'smsc_fixed bound Spark 0 of 3' }).waitFor()
  await page.getByRole('link', { name: 'Edit smsc_new' }).click()
  await heading('Edit')
  expect(await faultOf('Window')).toContain('Found many')
  await field('Window').fill('')
  await button('Save changes').click()
  await page.getByText('0 of 10').waitFor()
  await link('Carriers')
  await page.getByRole('link', { name: 'Add it again: smsc_gone' }).click()
  expect(await field('Name').inputValue()).toBe('smsc_gone')
  expect(watched.troubles).toEqual([])
})

test('a carrier over HTTP begins with a preset, sends a test message, and shows the addresses that it calls', async () => {
  const provider = createServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ id: 'provider-1' }))
  }).listen(0, '127.0.0.1')
  await once(provider, 'listening')
  try {
    const { port } = provider.address() as AddressInfo
    await visit(page, '/members/operator/carriers/new')
    await choose('Protocol', 'HTTP: a request for each message')
    await field('Host').waitFor({ state: 'detached' })
    await choose('Preset', 'A JSON provider')
    await page.getByText('calls back with JSON').waitFor()
    await field('Name').fill('acme_http')
    await field('URL').fill(`http://127.0.0.1:${port}/sms`)
    await page.getByRole('textbox', { name: 'Secret', exact: true }).fill('very-secret-key')
    await page.locator('summary', { hasText: 'HTTP request' }).click()
    await page.getByRole('switch', { name: 'Private host' }).check()
    await field('Number for the test').fill('021 555')
    await field('Number for the test').press('Enter')
    await page.getByText('Enter 6 to 15 digits').waitFor()
    await field('Number for the test').fill('64 21 555 0100')
    await field('Number for the test').press('Enter')
    await page.getByText('The carrier took the message').waitFor()
    const request = page.getByRole('region', { name: 'Request as it was sent' })
    expect(await request.textContent()).toContain('"to":"+64215550100"')
    expect(await request.textContent()).not.toContain('very-secret-key')
    expect(await page.getByRole('region', { name: 'Answer', exact: true }).textContent()).toBe(
      'HTTP 200\n{"id":"provider-1"}',
    )
    await page.getByText('Message ID: provider-1', { exact: true }).waitFor()
    expect(await look(page, 'carrier-http-new')).toEqual([])

    await button('Add carrier').click()
    await heading('acme_http')
    await main().getByText('connected', { exact: true }).waitFor()
    await page
      .getByRole('region', { name: 'Callbacks' })
      .getByText(/\/carriers\/[\w-]{32,}\/receipt$/)
      .waitFor()
    await button('Copy the address for inbound messages').waitFor()
    expect(await look(page, 'carrier-http')).toEqual([])
    await link('Edit')
    await field('Parts a second').fill('20')
    await page.getByText('Saving takes effect within a second.').waitFor()
    expect(await page.getByRole('combobox', { name: 'Protocol' }).count()).toBe(0)
    await button('Save changes').click()
    await page.getByText('limit 20').waitFor()
    expect(watched.troubles).toEqual([])
  } finally {
    provider.closeAllConnections()
    provider.close()
  }
})

test('Ctrl K finds carriers by name, and the form for a new one', async () => {
  await openSearch()
  await page.keyboard.type('smsc_f')
  await page.getByRole('option', { name: 'smsc_fixed' }).click()
  await heading('smsc_fixed')
  await openSearch()
  await page.keyboard.type('add a carr')
  await page.getByRole('option', { name: 'Add a carrier' }).click()
  await heading('Add a carrier')
  expect(watched.troubles).toEqual([])
})

async function choose(label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option }).click()
}

/** Keys that are typed before it is there go into the field that has the focus. */
async function openSearch(): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Search' }).waitFor()
}

/** Sends a text as an account that is made for it. */
async function send(to: string): Promise<void> {
  await page.evaluate(async (to) => {
    const post = async (path: string, body: unknown) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`/members/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      const text = await answer.text()
      if (!answer.ok) throw new Error(text)
      return JSON.parse(text)
    }
    const { id } = await post('/operator/accounts', { name: 'Kererū Dental', credit: 10 })
    await post('/session/account', { account_id: id })
    await post('/messages', { to: [to], body: 'Kia ora', request_key: crypto.randomUUID() })
    await post('/session/account', { account_id: null })
  }, to)
}
