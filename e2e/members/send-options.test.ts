/** Options of a send in the browser: the purpose on the Send page, what an operator grants to a key, and a message with options. */
import { expect, test } from 'vitest'
import { websmsJson } from '../gateway.ts'
import { look, visit } from './browser.ts'
import { openSite } from './site.ts'

const hostile = `"><img src=x onerror=alert(1)> ${'unbreakable'.repeat(6)}`

const { gateway, watched, page } = await openSite()
const accountId = await gateway.createAccount(page, { name: 'Kōwhai Ltd', credit: 50 })
const key = websmsJson(gateway.dataDir, 'key', 'create', '--account', accountId, '--name', 'Meters')

const dialog = () => page.getByRole('dialog')
const api = async (path: string, body: object, headers: Record<string, string> = {}) => {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  const answer = await fetch(`${gateway.address}/api/connexus${path}`, init)
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}

test('an operator lets a key send data, and its message stands in the list with its reference', async () => {
  const { client_id, client_secret } = key
  const { access_token } = (await api('/auth/token', { client_id, client_secret })).body
  const send = (options: object) =>
    api('/sms/out', { to: '64215551000', ...options }, { authorization: `Bearer ${access_token}` })
  expect((await send({ data: '00ff' })).status).toBe(400)

  await visit(page, `/members/operator/accounts/${accountId}`)
  await page.getByRole('button', { name: 'Actions for Meters' }).click()
  await page.getByRole('menuitem', { name: 'Allow flash messages or data' }).click()
  await dialog().getByLabel('Data').check()
  expect(await look(page, 'key-grants')).toEqual([])
  await dialog().getByRole('button', { name: 'Save' }).click()
  await page.getByText('may now send data').waitFor()
  await page.getByRole('row', { name: /Meters.*Data/ }).waitFor()

  await expect
    .poll(async () => (await send({ data: '00ff', udh: '06050415810000', reference: hostile })).status)
    .toBe(200)
  await gateway.actAs(page, accountId)
  await visit(page, `/members/messages?reference=${encodeURIComponent(hostile)}`)
  const row = page.getByRole('row', { name: /6421 ?5551000/ }).first()
  await row.waitFor()
  expect(await look(page, 'messages-reference')).toEqual([])
  await row.getByRole('link').first().click()
  await page.getByRole('heading', { name: 'Data', exact: true }).waitFor()
  await page.getByText('Text hidden').first().waitFor()
  await page.getByRole('link', { name: hostile }).waitFor()
  expect(await look(page, 'message-options')).toEqual([])
})

test('the Send page sends with the purpose of the key, or with the one that is chosen', async () => {
  await visit(page, '/members/send?to=64215551001&body=Kia%20ora')
  const purpose = page.getByRole('combobox', { name: 'Purpose' })
  await expect.poll(() => purpose.inputValue()).toBe('Transactional messages')
  await purpose.click()
  await page.getByRole('option', { name: 'Marketing messages' }).click()
  expect(await look(page, 'send-purpose')).toEqual([])
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page
    .getByRole('heading', { name: /Sent|sent/ })
    .first()
    .waitFor()
  await visit(page, '/members/messages?purpose=marketing')
  await page.getByRole('row', { name: /64215551001/ }).waitFor()
  expect(watched.troubles).toEqual([])
})
