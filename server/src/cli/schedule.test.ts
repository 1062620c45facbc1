import { expect, test } from 'vitest'
import { runCommand } from '../test/command-line.ts'
import { secretKey, temporaryStore } from '../test/temporary-store.ts'

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

test('what waits is listed, gets another time, and is cancelled, with entries in the audit log', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene()
  const dueAt = Date.now() + 3_600_000
  const [first, second] = await s.accept([{ dueAt }, { dueAt }])
  const env = { WEBSMS_DATA: temporary.dataDir, WEBSMS_SECRET_KEY: secretKey }
  const run = (...words: string[]) => runCommand(words, { env })
  const json = async (...words: string[]) => JSON.parse((await run(...words, '--json')).out)
  const list = () => json('schedule', 'list', '--account', String(s.accountId))
  expect(await list()).toMatchObject([{ message_id: String(first), messages: 2, to: s.handset }])
  expect((await run('schedule', 'list', '--account', String(s.accountId))).out).toContain(s.handset)

  const later = inHours(5)
  expect(await json('schedule', 'reschedule', String(second), later)).toMatchObject({ rescheduled: 1 })
  expect(await json('schedule', 'reschedule', String(first), later, '--bulk')).toMatchObject({ rescheduled: 2 })
  expect(await list()).toMatchObject([{ send_at: later, last_at: later }])
  const past = await run('schedule', 'reschedule', String(first), '2020-01-01T00:00:00Z')
  expect([past.code, past.err]).toEqual([2, expect.stringContaining('is in the past')])

  expect(await json('schedule', 'cancel', String(second), '--bulk')).toEqual({ cancelled: 2, not_cancelled: 0 })
  expect(await list()).toEqual([])
  expect(await s.told(second!)).toEqual(['failed'])
  const late = await run('schedule', 'reschedule', String(first), later)
  expect([late.code, late.err]).toEqual([1, expect.stringContaining('no longer waits for a time')])
  expect((await run('schedule', 'cancel', '12345')).err).toContain('There is no message 12345')
  const audited = await temporary.store.read.selectFrom('audit').select('action').orderBy('id').execute()
  expect(audited.map(({ action }) => action)).toEqual([
    'message.rescheduled',
    'message.rescheduled',
    'message.cancelled',
  ])
})

test('quiet hours are set for a purpose, shown, and removed', async () => {
  const temporary = await temporaryStore()
  const { accountId } = await temporary.scene()
  const env = { WEBSMS_DATA: temporary.dataDir, WEBSMS_SECRET_KEY: secretKey }
  const run = (...words: string[]) => runCommand(['account', 'quiet-hours', String(accountId), ...words], { env })
  expect((await run()).out).toContain('has no quiet hours')
  expect(JSON.parse((await run('marketing', '20:00-08:00', '--json')).out)).toEqual({
    account_id: String(accountId),
    quiet_hours: { marketing: '20:00-08:00' },
  })
  for (const wrong of [['marketing', '20-8'], ['marketing', '08:00-08:00'], ['otp', '20:00-08:00'], ['marketing']]) {
    expect((await run(...wrong)).code).toBe(2)
  }
  expect((await run('service', '21:00-07:30')).out).toContain('service  21:00-07:30')
  expect((await run('marketing', 'none')).out).not.toContain('marketing')
})
