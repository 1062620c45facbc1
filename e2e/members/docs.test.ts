/** The documentation in a browser: its look, its search, and its links to the other pages. */
import { expect, test } from 'vitest'
import { axe, look } from './browser.ts'
import { openSite } from './site.ts'

const { page } = await openSite({ signedIn: false })

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
