/** The documentation in a browser: its look, its search, and its links to the other pages. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axe, look, openPage, startBrowser } from './browser.ts'
import { type MembersGateway, startMembersGateway } from './members-gateway.ts'

let gateway: MembersGateway
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[gateway, browser] = await Promise.all([startMembersGateway(), startBrowser()])
  ;({ page } = await openPage(browser, gateway.address))
})

afterAll(async () => {
  await browser?.close()
  await gateway?.close()
})

test('a page with tables and code reads well in light, in dark and on a phone', async () => {
  await page.goto('/docs/webhooks')
  await page.getByRole('heading', { name: 'Verify the signature' }).waitFor()
  expect(await look(page, 'docs')).toEqual([])
})

test('the search finds a section by its words, and the keyboard leads to it', async () => {
  await page.goto('/docs/')
  await page.keyboard.press('/')
  await page.keyboard.type('verify signature')
  await page
    .getByRole('link', { name: /Verify the signature/ })
    .first()
    .waitFor()
  expect(await axe(page)).toEqual([])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/docs/*#verify-the-signature')
})

test('the API reference and the documentation lead to each other', async () => {
  await page.goto('/docs/quick-start')
  await page.getByRole('link', { name: 'API reference', exact: true }).first().click()
  await page.getByRole('heading', { name: 'WebSMS API' }).waitFor()
  await page.getByRole('link', { name: 'Docs', exact: true }).click()
  await page.getByRole('heading', { name: 'Documentation' }).waitFor()
})
