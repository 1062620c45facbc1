/** A number is read alike wherever it is written, and a number that may be two is sent to neither. */
import { createCsvReader } from '@websms/sms'
import { afterAll, describe, expect, test } from 'vitest'
import { createRowReader } from '../lookup/import/rows.ts'
import { numberFilter } from '../messages/reading/list/filter.ts'
import { expectDocumented, expectError, operationsOf } from '../test/documented.ts'
import { temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll, { WEBSMS_OTP_PER_NUMBER: '0' })
const operations = await operationsOf(api)
const operation = (name: string) => operations.find(({ endpoint }) => endpoint === name)!
const customer = await api.customer()

const json = (url: string, payload: object) => api.call('POST', url, { headers: customer.headers, payload })
const form = (url: string, fields: Record<string, string>) =>
  api.call('POST', url, {
    headers: { ...customer.headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })
const multipart = (url: string, fields: Record<string, string>) => {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return api.call('POST', url, {
    headers: { ...customer.headers, 'content-type': 'multipart/form-data; boundary=x' },
    payload: `${parts.join('')}--x--\r\n`,
  })
}
const lookUp = (number: string) =>
  api.call('GET', `/number/lookup?number=${encodeURIComponent(number)}`, { headers: customer.headers })

/** Reads a text through each way in: the number, or null when it is refused. */
const doors: Record<string, (written: string) => Promise<string | null>> = {
  'a JSON send': async (to) => numberOf((await json('/sms/out', { to, body: 'Hi' })).body, 'to'),
  'a form': async (to) => numberOf((await form('/sms/out', { to, body: 'Hi' })).body, 'to'),
  'multipart fields': async (to) => numberOf((await multipart('/sms/out', { to, body: 'Hi' })).body, 'to'),
  'a bulk send': async (to) => {
    const { body } = await json('/sms/out', { to: [to], body: 'Hi' })
    return numberOf((body as { messages: unknown[] }).messages[0], 'to')
  },
  'a one-time code': async (to) => {
    const sent = await json('/sms/otp', { to, company_name: 'Acme' })
    if (sent.status !== 200) return null
    const { code } = sent.body as { code: string }
    return numberOf((await json('/sms/otp/verify', { to, code })).body, 'to')
  },
  'a lookup': async (number) => {
    const { body } = await lookUp(number)
    const found = body as { number: string; country: string | null }
    return found.country === null ? null : found.number
  },
  'a portability file': async (number) => {
    const csv = createCsvReader()
    const file = `number,network\n"${number.replaceAll('"', '""')}",Spark\n`
    const records = [...csv.read(new TextEncoder().encode(file)), ...csv.end()]
    const rows = createRowReader()
    const [row] = [...records.flatMap((record) => rows.read(record)), ...rows.end()]
    return row !== undefined && 'number' in row ? row.number : null
  },
}

function numberOf(body: unknown, field: string): string | null {
  const { success, [field]: number } = body as Record<string, unknown>
  return success === true ? String(number) : null
}

const read = {
  '6421234567': [
    '6421234567',
    '+64 (0)21 234-567',
    '0064-21-234.567',
    '021 234 567',
    '6421234567.0',
    '6421234567.00',
    "'021234567",
    '="021234567"',
    'tel:+6421234567',
    'tel:021-234-567;phone-context=+64',
    'sms:+6421234567',
    '０２１２３４５６７',
    '٠٢١٢٣٤٥٦٧',
    '021\u00a0234\u200b567',
    '021–234–567',
    '021/234/567',
  ],
  '4915112345678': ['+49 0151 12345678', '+49 (0)151 12345678', '0049151/12345678'],
  '819012345678': ['+81 090-1234-5678'],
  '6907290': ['+6907290', '006907290'],
  '271234567': ['+271234567', '0027 1234567'],
}

describe.each(Object.entries(doors))('%s', (_name, ask) => {
  test.each(Object.entries(read))('reads %s however it is written', async (number, written) => {
    for (const each of written) expect(await ask(each), each).toBe(number)
  })

  test('refuses numbers that may be a stranger’s, and numbers that have lost digits', async () => {
    const unsafe = ['21234567', '212345678', '412345678', '1300123456', '(415) 555-1234', '271234567', '271234567.0']
    const lost = ['6.42E+10', '6421234567.5', '########', '6421...567', '2026-01-15']
    for (const each of [...unsafe, ...lost]) expect(await ask(each), each).toBeNull()
  })
})

test('JSON numbers are their digits', async () => {
  const headers = { ...customer.headers, 'content-type': 'application/json' }
  const send = (payload: string) => api.call('POST', '/sms/out', { headers, payload })
  for (const to of ['6421234567', '6421234567.0', '6421234567.00', '6.421234567e9']) {
    expect((await send(`{"to":${to},"body":"Hi"}`)).body).toMatchObject({ to: '6421234567' })
    expect((await send(`{"to":[${to}],"body":"Hi"}`)).body).toMatchObject({ messages: [{ to: '6421234567' }] })
  }
  expectError(operation('send'), await send('{"to":6421234567.5,"body":"Hi"}'), 'invalid_parameter')
  const listed = await send('{"to":[6421234567.5,"6421234568"],"body":"Hi"}')
  expect(listed.body).toMatchObject({
    messages: [{ success: false }, { success: true }],
    summary: { sent: 1, failed: 1 },
  })
})

test('an error names both readings, and the number that was probably meant', async () => {
  const ambiguous = await json('/sms/out', { to: '271234567', body: 'Hi' })
  expectError(operation('send'), ambiguous, 'invalid_number')
  expect(ambiguous.text).toMatch(/64271234567 \(New Zealand.*\+271234567 \(South Africa\)/)
  const code = await json('/sms/otp', { to: '212345678', company_name: 'Acme' })
  expectError(operation('otp'), code, 'invalid_number')
  expect(code.text).toContain('Did you mean 64212345678 (New Zealand)?')
  const check = await json('/sms/otp/verify', { to: '212345678', code: '123456' })
  expectError(operation('verify'), check, 'invalid_number')
})

test('a lookup of a short number follows its country’s plan', async () => {
  const answer = await lookUp('+6907290')
  expectDocumented(operation('lookup'), answer)
  expect(answer.body).toMatchObject({ number: '6907290', valid: true, country: 'TK', type: 'mobile' })
})

test('a filter finds numbers by their beginning, in every way of writing', () => {
  for (const typed of ['021 234', '+64 (0)21 234', "'021234", 'tel:021234', '６４２１２３４']) {
    expect(numberFilter(typed), typed).toEqual({ digits: '6421234', whole: false })
  }
})
