import { afterAll, expect, test } from 'vitest'
import { temporaryMembers } from '../../test/temporary-members.ts'

const site = await temporaryMembers(afterAll)

test('quiet hours are set by developers, seen by all, and each change is in the audit log', async () => {
  const developer = await site.member({ role: 'developer' })
  const viewer = await site.member({ role: 'viewer', accountId: developer.accountId })
  expect((await viewer.call('GET /quiet-hours')).body).toEqual({ hours: [] })
  const hours = [
    { purpose: 'service' as const, from: '21:30', to: '07:00' },
    { purpose: 'marketing' as const, from: '20:00', to: '08:00' },
  ]
  expect((await viewer.call('PUT /quiet-hours', { body: { hours } })).problem.type).toBe('not_allowed')
  expect((await developer.call('PUT /quiet-hours', { body: { hours } })).body).toEqual({ hours })
  expect((await viewer.call('GET /quiet-hours')).body).toEqual({ hours })
  const marketing = hours[1]!
  const refused = async (...wrong: (typeof hours)[number][]) =>
    (await developer.call('PUT /quiet-hours', { body: { hours: wrong } })).problem.errors
  expect(await refused({ ...marketing, to: '20:00' })).toMatchObject([{ field: 'hours' }])
  expect(await refused(marketing, marketing)).toMatchObject([{ field: 'hours' }])
  expect(await refused({ ...marketing, to: '8:00' })).toMatchObject([{ field: 'hours.0.to' }])
  expect((await developer.call('PUT /quiet-hours', { body: { hours: [marketing] } })).body).toEqual({
    hours: [marketing],
  })
  const entries = await site.store.read
    .selectFrom('audit')
    .select(['action', 'detail'])
    .where('account_id', '=', developer.accountId)
    .execute()
  expect(entries.map(({ action, detail }) => [action, JSON.parse(detail!)])).toEqual([
    ['quiet_hours.set', { hours }],
    ['quiet_hours.set', { hours: [marketing] }],
  ])
})

test('the preview says when a text would go out, by the zones of its number', async () => {
  const { call } = await site.member({ role: 'viewer' })
  const preview = (number: string, time: string) =>
    call('GET /quiet-hours/preview', { query: { number, time, from: '20:00', to: '08:00' } })
  const clock = (zone: string, at: string) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(new Date(at))
  const { body } = await preview('021 234 567', '21:00')
  expect(body).toMatchObject({ to: '6421234567', zones: ['Pacific/Auckland', 'Pacific/Chatham'] })
  expect(clock('Pacific/Auckland', body.at)).toBe('21:00')
  expect(clock('Pacific/Auckland', body.send_at)).toBe('08:00')
  expect(Date.parse(body.at)).toBeLessThan(Date.parse(body.send_at))
  const noon = (await preview('+1 212 555 0123', '12:00')).body
  expect(noon).toMatchObject({ zones: ['America/New_York'], send_at: noon.at })
  expect((await preview('hello', '12:00')).problem.errors).toMatchObject([{ field: 'number' }])
})
