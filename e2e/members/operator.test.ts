/** The operator's pages: an account from its creation to acting as it, a carrier that is drained, and a look at each page. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { axe, look, visit, watchConsole, watchHeadings } from './browser.ts'
import { openSite } from './site.ts'

const { gateway, watched, page } = await openSite()

const open = async (path: string, heading: string) => {
  await visit(page, `/members/operator/${path}`)
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
  // A page may wait for several answers.
  await page.waitForFunction(() => document.querySelector('[role=status][aria-label=Loading]') === null)
}

const hostile = `"><img src=x onerror=alert(1)> \u202eevil \u{1f95d} ${'Taumatawhakatangihangakoauau'.repeat(3)}`

test('an account is made, credited and set, and its owner invited', async () => {
  await open('accounts', 'Accounts')
  await page.getByRole('button', { name: 'New account' }).click()
  await page.getByLabel('Name', { exact: true }).fill(hostile)
  expect(await page.getByLabel('Price per part').inputValue()).toBe('$0.10')
  await page.getByLabel('First credit').fill('45.5')
  await page.getByLabel("Owner's email").focus()
  expect(await page.getByLabel('First credit').inputValue()).toBe('$45.50')
  await page.getByLabel("Owner's email").fill('owner@example.com')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('dialog').getByText('/members/invitation#').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'I have saved it' }).click()
  await page.getByRole('heading', { level: 1, name: 'evil' }).waitFor()
  await page.getByText('owner@example.com').waitFor()

  await page.getByRole('button', { name: 'Credit or debit' }).click()
  await page.getByLabel('Amount').fill('10')
  await page.getByLabel('Note').fill('=1+1 "><b>')
  await page.getByRole('button', { name: 'Credit $10.00' }).click()
  await page.getByText('+$10.00').waitFor()
  await page.getByLabel('Low-balance alert').fill('100')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await page.getByText('low balance', { exact: true }).waitFor()
  await page.getByLabel('Add a sender').fill('2190')
  await page.getByLabel('Add a sender').press('Enter')
  await page.getByRole('button', { name: 'Remove 2190' }).waitFor()
  expect(await look(page, 'operator-account')).toEqual([])
  await open('accounts', 'Accounts')
  expect(await look(page, 'operator-accounts')).toEqual([])
})

test('an operator acts as an account under a banner, and the audit log has both ends', async () => {
  await page.getByRole('link', { name: 'evil' }).first().click()
  await page.getByRole('button', { name: 'Sign in as this account' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in as this account' }).click()
  await page.getByText('You are signed in as').waitFor()
  await page.getByRole('button', { name: 'Leave the account' }).click()
  await page.getByRole('heading', { level: 1, name: 'Accounts' }).waitFor()
  await open('audit?action=account.', 'Audit log')
  for (const action of ['account.left', 'account.entered', 'account.credited']) {
    await page.getByRole('cell', { name: action, exact: true }).waitFor()
  }
  expect(await look(page, 'operator-audit')).toEqual([])
  // A card of a phone opens as a row does, and "back" closes it.
  await page.setViewportSize({ width: 375, height: 720 })
  await page.getByText('account.credited', { exact: true }).click()
  await page.getByRole('dialog').getByText('=1+1 "><b>').waitFor()
  expect(await axe(page)).toEqual([])
  await page.goBack()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('an operator who leaves an account while its pages are loading sees none of them, and no error', async () => {
  const errors = watchConsole(page)
  // The answers about the account come at the very moment in which it is left.
  for (const aside of [0, 1, 2]) {
    await visit(page, '/members/operator/accounts')
    await page.getByRole('link', { name: 'evil' }).first().click()
    await page.getByRole('button', { name: 'Sign in as this account' }).click()
    let release = () => {}
    const left = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(/api\/(dashboard|first-steps|charts)/, async (route) => {
      const answer = await route.fetch()
      await left
      await route.fulfill({ response: answer }).catch(() => {})
    })
    await page.route('**/api/session/account', async (route) => {
      const answer = await route.fetch()
      if ((route.request().postDataJSON() as { account_id: unknown }).account_id === null) {
        release()
        await new Promise((resolve) => setTimeout(resolve, aside))
      }
      await route.fulfill({ response: answer })
    })
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in as this account' }).click()
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()
    const headings = await watchHeadings(page)
    // A page that is still there could ask for more, and be refused.
    const shownWhenAsked = await page.evaluateHandle(() => {
      const shown: string[] = []
      const ask = window.fetch
      window.fetch = (url, init) => {
        if (String(url).endsWith('/session/account')) shown.push(document.querySelector('main')!.innerText)
        return ask(url, init)
      }
      return shown
    })
    await page.getByRole('button', { name: 'Leave the account' }).click()
    await page.getByRole('heading', { level: 1, name: 'Accounts' }).waitFor()
    expect(await headings()).toEqual(['Dashboard', 'Accounts'])
    expect(await shownWhenAsked.jsonValue()).toEqual([''])
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  }
  expect([...errors, ...watched.troubles]).toEqual([])
})

test('the navigation shows where one is, whatever it has no room for, and folds the pages of the site', async () => {
  await open('site', 'Health')
  const pages = page.getByRole('navigation', { name: 'Pages' })
  const inSight = () =>
    pages.evaluate((nav) => {
      const { top, bottom } = nav.querySelector('[aria-current="page"]')!.getBoundingClientRect()
      const frame = nav.getBoundingClientRect()
      return top >= frame.top && bottom <= frame.bottom
    })
  expect(await inSight()).toBe(true)
  await page.setViewportSize({ width: 1280, height: 500 })
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'Health' }).waitFor()
  expect(await inSight()).toBe(true)
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.getByRole('link', { name: 'Profile', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor()
  const site = pages.getByRole('button', { name: 'Site' })
  for (const opened of ['true', 'false', 'true']) {
    expect(await site.getAttribute('aria-expanded')).toBe(opened)
    expect(await pages.getByRole('link', { name: 'Carriers' }).count()).toBe(opened === 'true' ? 1 : 0)
    await site.click()
  }
  await page.reload()
  await pages.getByRole('button', { name: 'Site', expanded: false }).click()
  await pages.getByRole('link', { name: 'Carriers' }).click()
  await page.getByRole('heading', { level: 1, name: 'Carriers' }).waitFor()
})

test('a carrier is drained and resumed, and a number says why it takes its route', async () => {
  await open('carriers', 'Carriers')
  await page.getByText('The built-in simulator stands in').waitFor()
  const spark = page.getByRole('row', { name: 'smsc_spark' })
  await spark.getByText('bound', { exact: true }).waitFor()
  await spark.getByRole('button', { name: 'Actions for smsc_spark' }).click()
  await page.getByRole('menuitem', { name: 'Drain' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click()
  await spark.getByText('drained').waitFor()
  expect(await look(page, 'operator-carrier-drained')).toEqual([])

  await open('routes', 'Routes')
  await page.getByLabel('Number').fill('027 555 0100')
  await page.getByRole('button', { name: 'Explain' }).click()
  await page.getByText('It would go to smsc_international.').waitFor()
  await page.getByText('it is being drained, and smsc_international takes the number').waitFor()
  expect(await look(page, 'operator-routes')).toEqual([])

  await open('carriers', 'Carriers')
  await spark.getByRole('link', { name: 'smsc_spark' }).click()
  await page.getByText('Nothing is sent through this carrier').waitFor()
  await page.getByText('Belongs to the built-in simulator').waitFor()
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByRole('main').getByText('bound', { exact: true }).waitFor()
  expect(await look(page, 'operator-carrier-simulated')).toEqual([])
})

test('a portability file is imported, and its bad rows are shown by their lines', async () => {
  const file = join(gateway.dataDir, '../ported "><b>.csv')
  writeFileSync(file, 'number,network\n0215550100,Spark\nnonsense,Spark\n')
  await open('portability', 'Number portability')
  const choose = async () => {
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByRole('button', { name: 'Import' }).click()
  }
  await choose()
  await page.getByText('was not imported').waitFor()
  await page.getByLabel('Skip bad rows').check()
  await choose()
  await page.getByText(/csv imported/).waitFor()
  const lookUp = page.getByRole('region', { name: 'Look up a number' })
  await lookUp.getByLabel('Number').fill('021 555 0100')
  await lookUp.getByRole('button', { name: 'Look up' }).click()
  await lookUp.getByText('is on Spark').waitFor()
  expect(await look(page, 'operator-portability')).toEqual([])
})

test('members, health and replies that belong to no account', async () => {
  await open('members', 'Members')
  await page.getByRole('button', { name: 'Actions for' }).click()
  await page.getByRole('menuitem', { name: 'Sign out other sessions' }).waitFor()
  await page.keyboard.press('Escape')
  expect(await look(page, 'operator-members')).toEqual([])
  const db = new DatabaseSync(join(gateway.dataDir, 'websms.db'), { timeout: 5000 })
  db.prepare(
    "INSERT INTO inbound (carrier_id, from_number, to_number, body, received_at) VALUES (1, '64215550100', '552', ?, ?)",
  ).run(hostile, Date.now())
  db.close()
  await open('inbound', 'Unassigned inbound')
  await page.getByText('Text hidden').waitFor()
  await page.getByRole('button', { name: 'Show texts' }).click()
  await page.getByRole('cell', { name: 'evil' }).waitFor()
  await page.getByRole('button', { name: 'Assign to a key: the message from 64215550100' }).click()
  await page.getByRole('combobox', { name: 'Key' }).fill('demo')
  await page.getByRole('option', { name: /Demo/ }).click()
  expect(await look(page, 'operator-inbound')).toEqual([])
  await page.getByRole('button', { name: 'Assign', exact: true }).click()
  await page.getByText('No unassigned messages').waitFor()
  await open('site', 'Health')
  await page.getByText('data folder', { exact: true }).waitFor()
  expect(await look(page, 'operator-site')).toEqual([])
  await open('nodes', 'Nodes')
  await page.getByText('Its data is in a file, which one gateway uses.').waitFor()
  expect(await axe(page)).toEqual([])
  expect(watched.troubles).toEqual([])
})
