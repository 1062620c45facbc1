/** Senders in the browser: a customer asks for one, an operator decides, and messages come from it; rules of countries. */
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { websmsJson } from '../gateway.ts'
import { look, visit } from './browser.ts'
import { openSite } from './site.ts'

const hostile = `"><img src=x onerror=alert(1)> ${'unbreakable'.repeat(12)}`

const { gateway, watched, page, accountId } = await openSite({ account: 'Kōwhai Ltd' })

const dialog = () => page.getByRole('dialog')
const button = (name: string, within: Page | Locator = page) => within.getByRole('button', { name, exact: true })
const field = (name: string) => dialog().getByRole('textbox', { name, exact: true })
const choose = async (label: Locator, option: string | RegExp) => {
  await label.click()
  await page.getByRole('option', { name: option }).click()
}
const request = async (code: string) => {
  await button('Request a sender').first().click()
  await field('Sender').fill(code)
  await field('Use case').fill(hostile)
  await field('Right of use').fill('We lease the code')
  await button('Send request', dialog()).click()
}
const openSender = async (code: string) => {
  await visit(page, '/members/operator/senders')
  await page.getByRole('link', { name: code, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: code }).waitFor()
}

test('a customer without senders is told of the shared one, and faults stand at their fields', async () => {
  await visit(page, '/members/senders')
  await page.getByRole('heading', { name: 'No senders of your own' }).waitFor()
  await page.getByText('552', { exact: true }).waitFor()
  expect(await look(page, 'senders-none')).toEqual([])
  await request('12')
  await dialog()
    .getByText('Found "12", expected 3 to 15 digits, or a name of up to 11 letters, digits, spaces and & . + - _.')
    .waitFor()
  await field('Sender').fill('2190')
  expect(await look(page, 'senders-request')).toEqual([])
  await button('Send request', dialog()).click()
  await page.getByText('2190 is requested.').waitFor()
  await page.getByRole('row', { name: /2190.*requested/ }).waitFor()
})

test('a request is withdrawn only after a question', async () => {
  await request('4242')
  await page.getByRole('row', { name: /4242.*requested/ }).waitFor()
  await button('Actions for 4242').click()
  await page.getByRole('menuitem', { name: 'Withdraw request' }).click()
  await button('Cancel', dialog()).click()
  await button('Actions for 4242').click()
  await page.getByRole('menuitem', { name: 'Withdraw request' }).click()
  await button('Withdraw', dialog()).click()
  await page.getByText('The request for 4242 is withdrawn.').waitFor()
  await page.getByRole('row', { name: /4242/ }).waitFor({ state: 'detached' })
})

test('the operator is told of the request, and approves it with terms', async () => {
  await visit(page, '/members/operator/site')
  await page
    .getByText(/Sender 2190 of account \d+ .* is asked for/)
    .first()
    .waitFor()
  await visit(page, '/members/operator/senders?state=requested')
  await page.getByRole('row', { name: /2190.*Kōwhai Ltd.*requested/ }).waitFor()
  expect(await look(page, 'sender-register')).toEqual([])
  await page.getByRole('link', { name: '2190', exact: true }).click()
  await page.getByText(hostile).waitFor()
  expect(await look(page, 'sender-requested')).toEqual([])
  await button('Approve').click()
  await dialog().getByLabel('Expires').fill('2020-01-01')
  await button('Approve', dialog()).click()
  await dialog().getByText('expected a date that is still to come').waitFor()
  await dialog().getByLabel('Expires').fill('2099-06-30')
  await choose(dialog().getByLabel('Messages', { exact: true }), 'Transactional messages')
  await page.keyboard.press('Escape')
  expect(await look(page, 'sender-approve')).toEqual([])
  await button('Approve', dialog()).click()
  await page.getByText('2190 is approved.').waitFor()
  await page.getByText('transactional messages', { exact: true }).waitFor()
})

test('a text is sent from the approved sender', async () => {
  await visit(page, '/members/send?to=021%20000%200001')
  await choose(page.getByRole('combobox', { name: 'From' }), '2190')
  await page.getByRole('textbox', { name: 'Text' }).fill('Kia ora')
  await page.getByRole('button', { name: /^Send$/ }).click()
  const senders = () =>
    page.evaluate(async () => {
      const { items } = await (await fetch('/members/api/messages')).json()
      return items.map(({ from }: { from: string }) => from)
    })
  await expect.poll(senders, { timeout: 30_000 }).toEqual(['2190'])
})

test('the page says when a name gives way to the shared sender', async () => {
  websmsJson(gateway.dataDir, 'sender', 'add', 'Kowhai', '--account', accountId)
  const known = () =>
    page.evaluate(async () => {
      const { senders } = await (await fetch('/members/api/sending')).json()
      return senders.map(({ code }: { code: string }) => code)
    })
  // The gateway follows within a second.
  await expect.poll(known, { timeout: 30_000 }).toContain('Kowhai')
  await visit(page, '/members/send?to=021%20000%200002&from=Kowhai')
  await page.getByRole('textbox', { name: 'Text' }).fill('Kia ora')
  await page
    .getByText(/Kowhai is not used in New Zealand: 552 takes its place there, as its carriers take no names/)
    .waitFor()
  expect(await look(page, 'send-will-be-replaced')).toEqual([])
  await page.getByRole('button', { name: /^Send$/ }).click()
  await page.getByText('Kowhai may not be used for 1 number: it gets the text from 552.').waitFor()
  expect(await look(page, 'send-replaced')).toEqual([])
  const id = await page.evaluate(async () => {
    const { items } = await (await fetch('/members/api/messages')).json()
    return items[0].id as string
  })
  await visit(page, `/members/messages/${id}`)
  await page.getByText('Asked for', { exact: true }).waitFor()
  await page.getByText(/Kowhai: its carriers take no names as senders/).waitFor()
})

test('the default of the account is chosen on the page of its senders', async () => {
  await visit(page, '/members/senders')
  await button('Actions for 2190').click()
  await page.getByRole('menuitem', { name: 'Make default sender' }).click()
  await page.getByText('Messages that name no sender come from 2190.').waitFor()
  await page.getByRole('row', { name: /2190.*default/ }).waitFor()
  expect(await look(page, 'senders')).toEqual([])
})

test('the page of a key sets the purpose of its messages, by which messages are found', async () => {
  websmsJson(gateway.dataDir, 'key', 'create', '--account', accountId, '--name', 'Offers')
  await visit(page, '/members/keys')
  await page.getByRole('link', { name: 'Offers' }).click()
  await choose(page.getByRole('combobox', { name: /^Messages sent with this key are/ }), 'Marketing messages')
  await page.getByText('This key now sends marketing messages.').waitFor()
  expect(await look(page, 'key-purpose')).toEqual([])
  await visit(page, '/members/messages?purpose=transactional')
  await page
    .getByRole('link', { name: /64210000001/ })
    .or(page.getByRole('row', { name: /64210000001/ }))
    .first()
    .click()
  await page.getByText('transactional messages', { exact: true }).waitFor()
  await visit(page, '/members/messages?purpose=marketing')
  await page.getByRole('heading', { name: 'No messages match these filters' }).waitFor()
})

test('a sender is suspended with a reason, which the customer sees, and restored', async () => {
  await openSender('2190')
  await button('Actions').click()
  await page.getByRole('menuitem', { name: 'Suspend' }).click()
  await button('Suspend', dialog()).click()
  await dialog().getByText('Fill this in.').waitFor()
  await field('Reason').fill(hostile)
  await button('Suspend', dialog()).click()
  await page.getByText('2190 is suspended.').waitFor()
  await visit(page, '/members/senders')
  await page.getByRole('row', { name: /2190.*suspended/ }).waitFor()
  expect(await look(page, 'senders-suspended')).toEqual([])
  await openSender('2190')
  await button('Restore').click()
  await button('Restore', dialog()).click()
  await page.getByText('2190 can be used again.').waitFor()
})

test('a shared sender is registered, and is the default of a country in place of others', async () => {
  await visit(page, '/members/operator/senders')
  await button('Register a sender').first().click()
  await field('Sender').fill('14155550100')
  await dialog()
    .getByRole('radio', { name: /^Several accounts/ })
    .check()
  expect(await look(page, 'sender-new')).toEqual([])
  await button('Register', dialog()).click()
  await page.getByRole('heading', { level: 1, name: '14155550100' }).waitFor()
  await visit(page, '/members/operator/senders?tab=countries')
  await page.getByText('handsets there take no names as senders').first().waitFor()
  expect(await look(page, 'sender-countries')).toEqual([])
  await button('Actions for United States').click()
  await page.getByRole('menuitem', { name: 'Change' }).click()
  await dialog().getByText('These are the built-in rules.').waitFor()
  await choose(dialog().getByLabel('Default sender'), '14155550100')
  await field('Note').fill(hostile)
  expect(await look(page, 'sender-country')).toEqual([])
  await button('Save', dialog()).click()
  await page.getByText('United States (US): saved.').waitFor()
  await page.getByRole('row', { name: /United States.*your own.*14155550100/ }).waitFor()
  await button('Actions for United States').click()
  await page.getByRole('menuitem', { name: 'Return to built-in rules' }).click()
  await button('Return', dialog()).click()
  await page.getByText('The built-in rules hold for United States again.').waitFor()
})

test('a sender is removed only after a question, and leaves no trouble behind', async () => {
  await openSender('2190')
  await button('Actions').click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await dialog().getByText('replies to it are unassigned').waitFor()
  await button('Remove', dialog()).click()
  await page.getByText('2190 is removed.').waitFor()
  await page.getByRole('row', { name: /14155550100/ }).waitFor()
  await page.getByRole('row', { name: /2190/ }).waitFor({ state: 'detached' })
  expect(watched.troubles).toEqual([])
})
