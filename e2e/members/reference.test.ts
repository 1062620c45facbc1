/** The API reference in a browser: its look, its links, and requests that are tried on it. */
import { expect, test } from 'vitest'
import { websmsJson } from '../gateway.ts'
import { axe, look } from './browser.ts'
import { openSite } from './site.ts'

const { gateway, watched, page } = await openSite({ signedIn: false })

const endpoint = (name: string) => page.getByRole('region', { name, exact: true })

test('it reads well in light, in dark and on a phone, with everything open too', async () => {
  await page.goto('/api/connexus/')
  expect(await look(page, 'reference')).toEqual([])
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
    for (const panel of document.querySelectorAll<HTMLElement>('[role=tabpanel]')) panel.hidden = false
  })
  expect(await axe(page)).toEqual([])
})

test('a language that is chosen is chosen everywhere, by keyboard too, and stays', async () => {
  await page.goto('/api/connexus/#send')
  const tabs = endpoint('Send SMS').getByRole('tablist', { name: 'Send SMS: single' })
  await tabs.getByRole('tab', { name: 'cURL' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await endpoint('Send SMS').getByText('response = requests.post(').first().waitFor()
  await page.reload()
  await page.getByRole('tabpanel', { name: 'Python' }).getByText('hmac.compare_digest').waitFor()
  await page.evaluate(() => localStorage.clear())
})

test('the Members Area leads to it, from the sidebar and from Ctrl K, and it leads back', async () => {
  await gateway.signInOperator(page)
  await page.getByRole('link', { name: 'API reference' }).click()
  await page.getByRole('heading', { name: 'WebSMS API' }).waitFor()
  await page.getByRole('link', { name: 'Members Area' }).first().click()
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('api docs')
  await page.getByRole('option', { name: /API reference/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/api/connexus/')
})

test('requests are tried with a token of the page: one message, many, and one that is refused', async () => {
  const { account_id } = websmsJson(gateway.dataDir, 'account', 'create', 'Kererū Books', '--credit', '50')
  const key = websmsJson(gateway.dataDir, 'key', 'create', '--account', String(account_id))
  await page.goto('/api/connexus/')
  const open = async (name: string) => {
    await endpoint(name).getByText('Try it', { exact: true }).click()
    const form = endpoint(name).locator('form')
    return { form, send: form.getByRole('button', { name: 'Send request' }), result: form.getByRole('status') }
  }
  const sending = await open('Send SMS')
  expect(await sending.send.isDisabled()).toBe(true)
  const token = await open('Get access token')
  await token.form.getByLabel('client_id').fill(String(key.client_id))
  await token.form.getByLabel('client_secret').fill(String(key.client_secret))
  await token.send.click()
  await token.result.getByText('200 OK').waitFor()
  await sending.send.click()
  await sending.result.getByText('"parts": 1').waitFor()
  await sending.form.getByLabel('to').fill('021 000 0011\n021 000 0012')
  await sending.send.click()
  await sending.result.getByText('"sent": 2').waitFor()
  const status = await open('Check delivery status')
  await status.form.getByLabel('message_id').fill('1')
  await status.send.click()
  await status.result.getByText('404 Not Found').waitFor()
  await status.result.getByText('Message not found').waitFor()
  expect(await look(page, 'reference-tried')).toEqual([])
  expect(watched.troubles).toEqual([])
})
