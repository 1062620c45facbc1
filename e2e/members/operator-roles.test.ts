/** Operators' roles in the browser: an invitation with a role, pages that are for others, and texts that are hidden or recorded. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { axe, look, openPage, visit } from './browser.ts'
import { operator } from './members-gateway.ts'
import { openSite } from './site.ts'

const email = 'support@example.com'
const text = `<b>Kia ora</b> from the demo \u{1f95d}`

const { gateway, browser, watched: full } = await openSite()
const second = await openPage(browser, gateway.address)
const { page } = second

const heading = (on: Page, name: string) => on.getByRole('heading', { level: 1, name, exact: true }).waitFor()

/** As the page itself asks. */
const ask = (on: Page, method: string, path: string, body?: unknown) =>
  on.evaluate(
    async ([method, path, body]) => {
      const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
      const answer = await fetch(`/members/api${path}`, { method: method!, headers, body: body ?? null })
      return { status: answer.status, text: await answer.text() }
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
  )

/** Signed in as the demo account, on the page of its messages. */
async function actAsDemo() {
  await visit(page, '/members/operator/accounts')
  await page.getByRole('link', { name: 'Demo' }).first().click()
  await page.getByRole('button', { name: 'Sign in as this account' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in as this account' }).click()
  await page.getByText('You are signed in as').waitFor()
  await page.getByRole('link', { name: 'Messages', exact: true }).click()
  await heading(page, 'Messages')
}

async function giveRole(role: string) {
  await visit(full.page, '/members/operator/members')
  await full.page.getByRole('button', { name: `Actions for ${email}` }).click()
  await full.page.getByRole('menuitem', { name: 'Operator role' }).click()
  await full.page.getByRole('dialog').getByLabel(role, { exact: true }).check()
  await full.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await full.page.getByRole('dialog').waitFor({ state: 'hidden' })
}

test('an operator is invited with a role, and becomes one by the link', async () => {
  const { status } = await ask(full.page, 'POST', '/messages', {
    to: ['64215550100'],
    body: text,
    request_key: 'of-the-roles-test',
  })
  expect(status).toBe(200)
  await visit(full.page, '/members/operator/members')
  await full.page.getByRole('button', { name: 'Invite operator' }).click()
  const dialog = full.page.getByRole('dialog')
  await dialog.getByLabel('Email').fill(operator.email)
  expect(await look(full.page, 'operator-invite')).toEqual([])
  await dialog.getByRole('button', { name: 'Create link' }).click()
  await dialog.getByText('is a member already').waitFor()
  await dialog.getByLabel('Email').fill(email)
  await dialog.getByRole('button', { name: 'Create link' }).click()
  const link = await full.page.getByText(/\/members\/welcome#/).textContent()
  await full.page.getByRole('button', { name: 'I have saved it' }).click()
  await page.goto(link!.trim())
  await page.getByText('messages without their texts').waitFor()
  expect(await page.getByLabel('Email').inputValue()).toBe(email)
  await page.getByLabel('Your name').fill('Sam')
  await page.getByLabel('Password', { exact: true }).fill('kea climbs the mast')
  await page.getByRole('button', { name: 'Start' }).click()
  await heading(page, 'Accounts')
})

test('the navigation has the pages of the role, and another page says whose it is', async () => {
  const pages = page.getByRole('navigation', { name: 'Pages' })
  for (const [name, count] of [
    ['Accounts', 1],
    ['Members', 1],
    ['Unassigned inbound', 1],
    ['Carriers', 0],
    ['Routes', 0],
    ['Audit log', 0],
  ] as const) {
    expect([name, await pages.getByRole('link', { name, exact: true }).count()]).toEqual([name, count])
  }
  expect(await page.getByRole('button', { name: 'New account' }).count()).toBe(0)
  await visit(page, '/members/operator/carriers')
  await heading(page, 'Not for your role')
  await page.getByText('This page is for the role Full or Routing.').waitFor()
  expect(await look(page, 'operator-not-for-role')).toEqual([])
})

test('a support operator sees the messages of an account and none of their texts', async () => {
  await actAsDemo()
  await page.getByText('everything but the texts of messages').waitFor()
  await page.getByText('Text hidden').first().waitFor()
  expect(await page.getByRole('button', { name: 'Show texts' }).count()).toBe(0)
  expect(await look(page, 'operator-texts-hidden')).toEqual([])
  await page.getByRole('row', { name: '64215550100' }).getByRole('link').first().click()
  await page.getByRole('heading', { level: 2, name: 'Text' }).waitFor()
  await page.getByText('Text hidden').waitFor()
  expect(await page.getByText('Kia ora').count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Send again' }).count()).toBe(0)
  expect((await ask(page, 'GET', '/messages/export')).text).not.toContain('Kia ora')
})

test('who becomes a full operator can show the texts, and the audit log tells what was read', async () => {
  await giveRole('Full')
  await page.reload()
  await page.getByRole('button', { name: 'Show texts' }).click()
  await page.getByText(text).waitFor()
  await page.getByText('Each text that you read is recorded too').waitFor()
  await page.setViewportSize({ width: 375, height: 720 })
  expect(await axe(page)).toEqual([])
  await page.setViewportSize({ width: 1280, height: 800 })
  const id = /\d+$/.exec(page.url())![0]
  await visit(page, '/members/messages?number=64215550')
  await page.getByText(text).first().waitFor()
  const written = async () => (await ask(full.page, 'GET', '/operator/audit?action=text.read')).text
  await expect.poll(written, { timeout: 30_000 }).toContain(`message ${id}`)
  await expect.poll(written, { timeout: 30_000 }).toContain('"number":"64215550"')
  await visit(full.page, '/members/operator/audit?action=text.')
  await heading(full.page, 'Audit log')
  const entry = full.page.getByRole('row', { name: `message ${id}` })
  await entry.getByText('text.read').waitFor()
  await entry.getByText(email).waitFor()
  await full.page.getByRole('cell', { name: 'text.shown' }).waitFor()
  const list = full.page.getByRole('row', { name: 'list of messages' }).filter({ hasText: email })
  await list.getByText('number 64215550').waitFor()
  expect(await look(full.page, 'operator-audit-texts')).toEqual([])
})

test('a billing operator sees every transfer of an account, and cannot act as it', async () => {
  await giveRole('Billing')
  await visit(page, '/members/operator/accounts')
  await page.getByRole('link', { name: 'Demo' }).first().click()
  await page.getByRole('button', { name: 'Save settings' }).waitFor()
  expect(await page.getByRole('button', { name: 'Sign in as this account' }).count()).toBe(0)
  expect(await look(page, 'operator-account-billing')).toEqual([])
  await page.getByRole('link', { name: 'All transfers' }).click()
  await heading(page, 'Transfers')
  await page.getByRole('row', { name: 'Charge' }).first().waitFor()
  expect(await look(page, 'operator-account-ledger')).toEqual([])
  await visit(page, '/members/operator/prices?account=1000')
  await page.getByRole('heading', { name: 'Which price, and why?' }).waitFor()
  await page.getByLabel('Number', { exact: true }).fill('021 555 0100')
  await page.getByRole('button', { name: 'Explain' }).click()
  await page.getByText('Price per part').waitFor()
  expect(await look(page, 'operator-prices-billing')).toEqual([])
  expect([...full.troubles, ...second.troubles]).toEqual([])
})
