import { describe, expect, test } from 'vitest'
import { createLog, shortNumber } from './log.ts'

function logged(write: (log: ReturnType<typeof createLog>) => void, options: { full?: boolean; isTTY?: boolean } = {}) {
  let text = ''
  const log = createLog(
    { logLevel: 'info', logNumbers: options.full ? 'full' : 'short' },
    { stream: { write: (line) => (text += line), isTTY: options.isTTY === true }, colour: false },
  )
  write(log)
  return text
}

test.each([
  ['6421234567', '6421•••567'],
  ['+6421234567', '6421•••567'],
  ['614123456789', '6141•••789'],
  ['1234567', '1•••567'],
  ['552', '552'],
  ['Acme 24', 'Acme 24'],
])('%s shows as %s', (number, short) => {
  expect(shortNumber(number)).toBe(short)
})

test('phone numbers are shortened by the name of their field, at any depth, unless wanted whole', () => {
  const fields = { to: '6421234567', handset: '64212345678', message_id: '1188236000', parts: [{ from: '6421234567' }] }
  expect(JSON.parse(logged((log) => log.info(fields)))).toMatchObject({
    to: '6421•••567',
    handset: '6421•••678',
    message_id: '1188236000',
    parts: [{ from: '6421•••567' }],
  })
  expect(JSON.parse(logged((log) => log.info(fields), { full: true }))).toMatchObject(fields)
})

describe('no body, code, secret or token reaches the log', () => {
  test.each([
    ['a field', { body: 'hunter2', code: 'hunter2', Password: 'hunter2', client_secret: 'hunter2' }],
    ['a nested field', { request: { headers: { authorization: 'hunter2' } }, list: [{ text: 'hunter2' }] }],
    ['bytes', { pdu: Buffer.from('hunter2') }],
    ['what lies deep', { a: { b: { c: { d: { e: 'hunter2' } } } } }],
    ['a token in a text', { note: 'got wst_hunter2hunter2 and wss_hunter2hunter2, whsec_hunter2hunter2=' }],
    ['a password in a URL', { url: 'smpp://user:hunter2@host:2775' }],
    ['an error', { err: new Error('refused smpp://user:hunter2@host and wst_hunter2hunter2') }],
    ['a query', { req: { method: 'GET', url: '/api/connexus/number?number=hunter2', ip: '127.0.0.1' } }],
  ])('%s', (_, fields) => {
    expect(logged((log) => log.error(fields, 'wst_hunter2hunter2'))).not.toContain('hunter2')
    expect(logged((log) => log.child(fields).error('x'))).not.toContain('wst_hunter2')
  })
})

test('the fields of a child are redacted as well', () => {
  expect(logged((log) => log.child({ to: '6421234567', token: 'hunter2' }).info('x'))).not.toMatch(/6421234567|hunter2/)
})

test('lines are JSON with level and time, and less than the level is left out', () => {
  const text = logged((log) => {
    log.debug('hidden')
    log.warn({ carrier: 'smsc_spark' }, 'down')
  })
  expect(JSON.parse(text)).toEqual({ level: 'warn', time: expect.any(String), carrier: 'smsc_spark', msg: 'down' })
})

test('on a terminal a line is for people, and an error shows its stack', () => {
  const text = logged(
    (log) => {
      log.info({ carrier: 'smsc_spark', why: 'a b' }, 'bound')
      log.error({ err: new Error('broken') })
    },
    { isTTY: true },
  )
  expect(text).toMatch(/^\d\d:\d\d:\d\d info {2}bound {2}carrier=smsc_spark why="a b"\n/)
  expect(text).toMatch(/error broken\n {4}Error: broken\n {8}at /)
})
