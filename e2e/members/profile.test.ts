/** A member's own page: the authenticator app from its secret to signing in with it, and a session that is ended elsewhere. */
import { Secret, TOTP } from 'otpauth'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { look, openPage, startBrowser, type WatchedPage } from './browser.ts'
import { type MembersGateway, operator, startMembersGateway } from './members-gateway.ts'

let gateway: MembersGateway
let browser: Browser
let first: WatchedPage

beforeAll(async () => {
  ;[gateway, browser] = await Promise.all([startMembersGateway(), startBrowser()])
  first = await openPage(browser, gateway.address)
  await gateway.signInOperator(first.page)
})

afterAll(async () => {
  await browser?.close()
  await gateway?.close()
})

test('a session that is ended here is over there with its next request', async () => {
  const { page, troubles } = first
  const other = await openPage(browser, gateway.address)
  await gateway.signIn(other.page, operator)
  await page.goto('/members/profile')
  await page.getByRole('button', { name: /^End the session of Chrome/ }).waitFor()
  expect(await look(page, 'profile')).toEqual([])
  await page.getByRole('button', { name: /^End the session of Chrome/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await other.page.goto('/members/profile')
  await other.page.getByRole('heading', { name: 'Sign in to WebSMS' }).waitFor()
  expect(troubles).toEqual([])
})

test('an authenticator app is set up, and signing in needs its code', async () => {
  const { page, troubles } = first
  await page.getByRole('button', { name: 'Set up' }).click()
  const password = page.getByRole('textbox', { name: 'Your password' })
  await password.fill('not this one')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('alert').waitFor()
  await password.fill(operator.password)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
  expect(await look(page, 'profile-totp')).toEqual([])
  const secret = await page.getByRole('dialog').locator('code').innerText()
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  await page.getByRole('textbox', { name: 'Code' }).fill(totp.generate())
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('button', { name: 'I have stored them' }).waitFor()
  expect(await look(page, 'profile-recovery-codes')).toEqual([])
  await page.getByRole('button', { name: 'I have stored them' }).click()
  await page.getByText('Recovery codes left: 10.').waitFor()

  const other = await openPage(browser, gateway.address)
  await other.page.goto('/members/sign-in')
  await other.page.getByLabel('Email').fill(operator.email)
  await other.page.getByRole('textbox', { name: 'Password' }).fill(operator.password)
  await other.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  // The code of before was used to set the app up.
  await other.page.getByLabel('Code').fill(totp.generate({ timestamp: Date.now() + 30_000 }))
  await other.page.keyboard.press('Enter')
  await other.page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  expect(troubles).toEqual([])
})

test('name, email and password are changed, the latter two with the password', async () => {
  const { page, troubles } = first
  await page.getByLabel('Name', { exact: true }).fill('Aroha 🥝')
  await page.getByRole('button', { name: 'Change name' }).click()
  await page.getByText('Your name is changed.').waitFor()

  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Change email' }).click()
  await dialog.getByLabel('New email').fill('aroha@new.example.co.nz')
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(operator.password)
  await dialog.getByRole('button', { name: 'Change email' }).click()
  await page.getByText('aroha@new.example.co.nz').waitFor()
  await dialog.waitFor({ state: 'hidden' })

  await page.getByRole('button', { name: 'Change password' }).click()
  await dialog.getByRole('textbox', { name: 'New password' }).fill('a kea took my lunch')
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(operator.password)
  await dialog.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('Your password is changed.', { exact: false }).waitFor()
  await page.getByRole('button', { name: 'End all others' }).waitFor({ state: 'detached' })
  expect(troubles).toEqual([])
})
