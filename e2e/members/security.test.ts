/** Sign-in security in a real browser: passkeys, authenticator apps, the team and invitations, sessions, guesses, other sites. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Secret, TOTP } from 'otpauth'
import type { CDPSession, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { websmsJson } from '../gateway.ts'
import { axe, look, slowNetwork, visit, watchHeadings } from './browser.ts'
import { type Credentials, operator } from './members-gateway.ts'
import { openSite } from './site.ts'

const hana: Credentials = {
  name: '"><img src=x onerror=alert(1)> Hana 🦉',
  email: 'hana@example.co.nz',
  password: 'pohutukawa in december',
}

const {
  gateway,
  watched: first,
  another,
} = await openSite({
  env: { WEBSMS_GUESSES_PER_MINUTE: '6', WEBSMS_TRUST_PROXY: '127.0.0.1,::1' },
  path: '/members/team',
})

const dashboard = (page: Page) => page.getByRole('heading', { name: 'Dashboard' }).waitFor()
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
async function signOut(page: Page) {
  await page.getByRole('button', { name: /sign out/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in to WebSMS' }).waitFor()
}

test('somebody who is invited joins by the link, once, and is in the team', async () => {
  const { page } = first
  await page.getByText('No pending invitations').waitFor()
  await page.getByRole('button', { name: 'Invite member' }).click()
  await page.getByLabel('Email').fill(hana.email)
  await page.getByRole('radio', { name: 'Viewer' }).check()
  expect(await axe(page)).toEqual([])
  await page.getByRole('button', { name: 'Create link' }).click()
  const link = (await page.getByText(/\/members\/invitation#/).textContent())!
  await page.getByText('No email was sent.').waitFor()
  await page.keyboard.press('Escape')

  const invited = await another()
  await invited.page.goto(link)
  await invited.page.getByText('view messages, events and the balance').waitFor()
  await invited.page.getByLabel('Your name').fill(hana.name)
  await invited.page.getByLabel('Password', { exact: true }).fill(hana.password)
  expect(await look(invited.page, 'invitation')).toEqual([])
  const atFullSpeed = await slowNetwork(invited.page)
  const headings = await watchHeadings(invited.page)
  await invited.page.keyboard.press('Enter')
  await dashboard(invited.page)
  expect((await headings()).slice(1)).toEqual(['Signing you in…', 'Dashboard'])
  await atFullSpeed()
  await visit(invited.page, '/members/team')
  await invited.page.getByRole('heading', { name: 'For owners' }).waitFor()
  expect(await look(invited.page, 'for-owners')).toEqual([])
  // A page that the navigation does not offer to a viewer does not open by its address either.
  for (const path of ['send', 'lookup']) {
    await invited.page.goto(`/members/${path}`)
    await invited.page.getByRole('heading', { name: 'For developers' }).waitFor()
    expect(await invited.page.getByRole('main').getByRole('textbox').count()).toBe(0)
  }
  await invited.page.goto(link)
  await invited.page.getByRole('heading', { name: 'This invitation is no longer valid' }).waitFor()

  await page.reload()
  await page
    .getByRole('row', { name: /hana@example/ })
    .getByText('Viewer')
    .waitFor()
  expect(await look(page, 'team')).toEqual([])
  await page.getByRole('button', { name: `Actions for ${hana.email}` }).click()
  await page.getByRole('menuitem', { name: 'Change role' }).click()
  await page.getByRole('radio', { name: 'Developer' }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page
    .getByRole('row', { name: /hana@example/ })
    .getByText('Developer')
    .waitFor()
  expect([...first.troubles, ...invited.troubles]).toEqual([])
})

test('the last owner cannot leave, and who is removed has no account with the next click', async () => {
  const { page } = first
  await page.getByRole('button', { name: `Actions for ${operator.email}` }).click()
  await page.getByRole('menuitem', { name: 'Leave account' }).click()
  await page.getByRole('button', { name: 'Leave', exact: true }).click()
  await page.getByText('This is the only owner who can sign in').waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  const member = await another()
  await gateway.signIn(member.page, hana)
  await dashboard(member.page)
  await page.getByRole('button', { name: `Actions for ${hana.email}` }).click()
  await page.getByRole('menuitem', { name: 'Remove from account' }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('row', { name: /hana@example/ }).waitFor({ state: 'detached' })
  await member.page.reload()
  await member.page.getByRole('heading', { name: 'No account yet' }).waitFor()

  // A member who is signed in with the invitation's email has nothing to fill in.
  await page.getByRole('button', { name: 'Invite member' }).click()
  await page.getByLabel('Email').fill(hana.email)
  await page.getByRole('button', { name: 'Create link' }).click()
  await member.page.goto((await page.getByText(/\/members\/invitation#/).textContent())!)
  await member.page.getByRole('button', { name: 'Join', exact: true }).click()
  await dashboard(member.page)
  expect(member.troubles).toEqual([])
})

test('an operator’s link sets a new password once, and ends earlier sessions', async () => {
  const before = await another()
  await gateway.signIn(before.page, hana)
  const { url } = websmsJson(gateway.dataDir, 'member', 'link', hana.email) as { url: string }
  const address = gateway.address + url.slice(url.indexOf('/members/'))
  const { page, troubles } = await another()
  await page.goto(address)
  hana.password = 'rata in february'
  await page.getByLabel('New password').fill(hana.password)
  await page.keyboard.press('Enter')
  await dashboard(page)
  await before.page.reload()
  await before.page.getByRole('heading', { name: 'Sign in to WebSMS' }).waitFor()
  await before.page.goto(address)
  await before.page.getByText('ask the site operator for a new link').waitFor()
  expect(await axe(before.page)).toEqual([])
  expect(troubles).toEqual([])
})

test('a passkey is made on the profile, and signs in with one click and no password', async () => {
  const { page, troubles } = first
  const { devtools, authenticatorId } = await virtualAuthenticator(page)
  await visit(page, '/members/profile')
  await page.getByText('No passkeys yet').waitFor()
  expect(await look(page, 'profile')).toEqual([])
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('My test device')
  await page.getByRole('button', { name: 'Continue' }).click()
  const row = page.getByRole('row', { name: /My test device/ })
  await row.getByText('never').waitFor()
  expect((await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials).toMatchObject([
    { isResidentCredential: true, rpId: 'localhost' },
  ])

  // Nobody touches it, until the button asks; then it is touched before the browser hears of the question.
  const touched = (enabled: boolean) =>
    devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
  await touched(false)
  const offered = page.waitForResponse('**/passkey-request')
  await signOut(page)
  const button = page.getByRole('button', { name: 'Sign in with a passkey' })
  await button.waitFor()
  expect(await axe(page)).toEqual([])
  await (await offered).finished()
  await page.route('**/passkey-request', (route) => touched(true).then(() => route.continue()), { times: 1 })
  await button.focus()
  await page.keyboard.press('Enter')
  await dashboard(page)
  await visit(page, '/members/profile')
  await row.getByText('just now').waitFor()
  await row.getByRole('button', { name: 'Actions for My test device' }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Old device')
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('button', { name: 'Actions for Old device' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('No passkeys yet').waitFor()
  await devtools.send('WebAuthn.disable')
  expect(troubles).toEqual([])
})

test('an offer of passkeys that comes late does not end what the button asked for', async () => {
  const { page } = await another()
  await virtualAuthenticator(page, { touched: false })
  // Each question to the authenticator, and whether the page gave it up.
  await page.addInitScript(() => {
    const asked: string[] = []
    Object.assign(window, { asked })
    const get = navigator.credentials.get.bind(navigator.credentials)
    navigator.credentials.get = (options) => {
      asked.push(options?.mediation ?? 'by the button')
      options?.signal?.addEventListener('abort', () => asked.push('given up'))
      return get(options)
    }
  })
  const asked = () => page.evaluate(() => (window as unknown as { asked: string[] }).asked)
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route('**/passkey-request', (route) => held.then(() => route.continue()), { times: 1 })
  const late = page.waitForResponse('**/passkey-request')
  const begun = page.waitForRequest('**/passkey-request')
  await page.goto('/members/sign-in')
  await begun
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect.poll(asked).toEqual(['by the button'])
  letGo()
  await (await late).finished()
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)))
  expect(await asked()).toEqual(['by the button'])
})

test('an authenticator app is set up by its QR code, and asked for from then on', async () => {
  const { page, troubles } = await another()
  await gateway.signIn(page, hana, '/members/profile')
  const app = section(page, 'Authenticator app')
  await app.getByRole('button', { name: 'Set up' }).click()
  await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
  expect(await look(page, 'profile-totp')).toEqual([])
  const secret = Secret.fromBase32((await page.getByText(/^(?:[A-Z2-7]{4} ?){8}$/).textContent())!.replaceAll(' ', ''))
  const code = (stepsOn = 0) => new TOTP({ secret }).generate({ timestamp: Date.now() + stepsOn * 30_000 })
  await page.getByLabel('Code', { exact: true }).fill(code())
  await page.keyboard.press('Enter')
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await codes.first().waitFor()
  const [recovery, ...others] = await codes.allTextContents()
  expect(others).toHaveLength(9)
  expect(await axe(page)).toEqual([])
  await page.getByRole('button', { name: 'I have saved them' }).click()
  await app.getByText('10 recovery codes left').waitFor()

  for (const given of [code(1), recovery!]) {
    await signOut(page)
    await page.getByLabel('Email').fill(hana.email)
    await page.getByRole('textbox', { name: 'Password' }).fill(hana.password)
    await page.keyboard.press('Enter')
    await page.getByLabel('Code').fill(given)
    await page.keyboard.press('Enter')
    await dashboard(page)
  }
  await visit(page, '/members/profile')
  await app.getByText('9 recovery codes left').waitFor()
  expect(troubles).toEqual([])
})

test('what protects a member asks for the password when signing in was long ago', async () => {
  const { page } = first
  await visit(page, '/members/profile')
  const database = new DatabaseSync(join(gateway.dataDir, 'websms.db'), { timeout: 5000 })
  database.exec('UPDATE sessions SET created_at = created_at - 660000')
  database.close()
  // On top of the dialog that asks for it.
  await virtualAuthenticator(page)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('dialog', { name: 'Confirm' }).waitFor()
  expect(await axe(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await section(page, 'Authenticator app').getByRole('button', { name: 'Set up' }).click()
  const dialog = page.getByRole('dialog', { name: "Confirm it's you" })
  await dialog.getByLabel('Your password').fill('not this one')
  await page.keyboard.press('Enter')
  await dialog.getByText('Wrong password.').waitFor()
  expect(await axe(page)).toEqual([])
  await dialog.getByLabel('Your password').fill(operator.password)
  await page.keyboard.press('Enter')
  await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
})

test('a session that is ended elsewhere ends with its next request, and comes back to its page', async () => {
  const { page } = first
  const other = await another()
  await gateway.signIn(other.page, operator, '/members/profile')
  await section(other.page, 'Sessions').getByText('this device').waitFor()
  await visit(page, '/members/profile')
  const sessions = section(page, 'Sessions')
  await sessions.getByRole('row').nth(2).waitFor()
  await sessions.getByRole('button', { name: 'Sign out all others' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out all others' }).click()
  await sessions.getByRole('row').nth(2).waitFor({ state: 'detached' })
  await other.page.getByRole('button', { name: 'Set up' }).click()
  await other.page.getByText('Your session has expired').waitFor()
  await other.page.getByLabel('Email').fill(operator.email)
  await other.page.getByRole('textbox', { name: 'Password' }).fill(operator.password)
  await other.page.keyboard.press('Enter')
  await other.page.getByRole('heading', { name: 'Profile' }).waitFor()
  await visit(page, '/members/profile')
  await sessions.getByRole('button', { name: /^Sign out Chrome/ }).click()
  await page.getByText(/^Signed out Chrome/).waitFor()
  await other.page.reload()
  await other.page.getByRole('heading', { name: 'Sign in to WebSMS' }).waitFor()
})

test('the cookie is for this host over HTTPS alone, and another site can change nothing with it', async () => {
  const { page } = first
  const cookies = await page.context().cookies(gateway.address)
  const guarded = { path: '/', domain: 'localhost', secure: true, httpOnly: true, sameSite: 'Lax' }
  expect(cookies.toSorted((a, b) => a.name.localeCompare(b.name))).toMatchObject([
    { name: '__Host-websms_device', ...guarded },
    { name: '__Host-websms_session', ...guarded },
  ])
  expect(await page.evaluate(() => document.cookie)).toBe('')
  const target = `${gateway.address}/members/api/session/account`
  const evil = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<form method="post" action="${target}" enctype="text/plain"><input name='{"account_id":null,"a' value='":1}'>
      <button>Win</button></form>`)
  }).listen(0, '127.0.0.1')
  try {
    const site = await page.context().newPage()
    await site.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`)
    await site.getByRole('button', { name: 'Win' }).click()
    await site.getByText('wrong_origin').waitFor()
    const sent = await site.goBack().then(() =>
      site.evaluate(async (address) => {
        const options = { method: 'POST', credentials: 'include', body: '{}' } as const
        return fetch(address, { ...options, headers: { 'content-type': 'application/json' } }).then(
          () => 'answered',
          () => 'blocked',
        )
      }, target),
    )
    expect(sent).toBe('blocked')
    await site.close()
  } finally {
    evil.close()
  }
  await page.goto('/members/')
  await dashboard(page)
})

test('guessing is stopped with a stated wait, and locks no other address out', async () => {
  const guesser = await another()
  await guesser.page.context().setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.9' })
  await guesser.page.goto('/members/sign-in')
  await guesser.page.getByLabel('Email').fill(operator.email)
  const alert = guesser.page.getByRole('alert')
  for (let guess = 0; guess < 7; guess++) {
    const answered = guesser.page.waitForResponse('**/members/api/session')
    await guesser.page.getByRole('textbox', { name: 'Password' }).fill(`guess ${guess}`)
    await guesser.page.keyboard.press('Enter')
    await answered
    // Until the page has read the answer, Enter does nothing.
    await guesser.page.locator('button[type=submit]:enabled').waitFor()
  }
  await alert.getByText(/Wait \d+ s and try again/).waitFor()
  const owner = await another()
  // An address without wrong guesses, unlike that of the previous tests.
  await owner.page.context().setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.10' })
  await gateway.signIn(owner.page, operator)
  await dashboard(owner.page)
})

async function virtualAuthenticator(
  page: Page,
  { touched = true } = {},
): Promise<{ devtools: CDPSession; authenticatorId: string }> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: touched,
    },
  })
  return { devtools, authenticatorId }
}
