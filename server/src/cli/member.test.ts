import { afterAll, expect, test } from 'vitest'
import { commandLine } from '../members/audit.ts'
import { runCommand } from '../test/command-line.ts'
import { temporaryMembers } from '../test/temporary-members.ts'

const site = await temporaryMembers(afterAll)

const websms = (...words: string[]) =>
  runCommand(words, { env: { WEBSMS_DATA: site.temporary.dataDir, WEBSMS_PUBLIC_URL: 'https://sms.example.com' } })

const tokenOf = (url: string) => /^https:\/\/sms\.example\.com\/members\/welcome#([\w-]{43})$/.exec(url)![1]!

test('a link for a member sets a password beside a running gateway, and can remove the second factor', async () => {
  const { email, memberId } = await site.member()
  await site.store.change((db) =>
    db.updateTable('members').set({ totp_secret: 'sealed' }).where('id', '=', memberId).execute(),
  )
  const guarded = JSON.parse((await websms('member', 'link', email, '--json')).out)
  expect(Date.parse(guarded.expires_at)).toBeGreaterThan(Date.now())
  const { body } = await site.call('POST /welcome/link', { body: { token: tokenOf(guarded.url) } })
  expect(body).toMatchObject({ kind: 'reset', email, second_factor: true })
  const bare = await websms('member', 'link', email.toUpperCase(), '--remove-second-factor', '--quiet')
  const token = tokenOf(bare.out.trim())
  expect((await site.call('POST /welcome', { body: { token, password: 'another one' } })).status).toBe(200)
  expect(JSON.parse((await websms('member', 'list', '--json')).out)).toContainEqual(
    expect.objectContaining({ email, operator_role: null, second_factor: false, suspended: false }),
  )
  expect(await websms('member', 'link', 'nobody@example.com')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: There is no member nobody@example.com/),
  })
})

test('a link for an operator makes one, and both are in the audit log', async () => {
  const { out } = await websms('operator', 'link')
  expect(out).not.toContain('guess')
  const unset = { env: { WEBSMS_DATA: site.temporary.dataDir, PORT: '8081' } }
  expect((await runCommand(['member', 'add', 'new@example.com', '--operator-role', 'billing'], unset)).out).toMatch(
    /^http:\/\/localhost:8081\/.*\n\n.*\nThe address is a guess/,
  )
  const token = tokenOf(out.split('\n')[0]!)
  const operator = { email: 'ann@example.com', name: 'Ann', password: 'a long password' }
  expect((await site.call('POST /welcome', { body: { token, ...operator } })).status).toBe(200)
  expect((await websms('member', 'list')).out).toMatch(/ann@example\.com +Ann +none +\d{4}-.*Z +operator\n/)
  const made = await site.store.read
    .selectFrom('audit')
    .select(['action', 'member_id', 'ip'])
    .where('action', 'like', '%link_made')
    .orderBy('id', 'desc')
    .execute()
  expect(made[0]).toEqual({ action: 'operator.link_made', member_id: commandLine.memberId, ip: null })
})

test('an operator is invited and given a role in a terminal, and the last full operator is kept', async () => {
  const link = JSON.parse(
    (await websms('member', 'add', 'Rae@example.com', '--operator-role', 'routing', '--json')).out,
  )
  const body = { token: tokenOf(link.url), name: 'Rae', password: 'a long password' }
  expect((await site.call('POST /welcome', { body })).body.member).toMatchObject({
    email: 'rae@example.com',
    operator_role: 'routing',
  })
  expect((await websms('member', 'list')).out).toMatch(/rae@example\.com.*operator \(routing\)\n/)
  const set = (email: string, role: string) => websms('member', 'set', email, '--operator-role', role)
  expect((await set('rae@example.com', 'full')).out).toBe('rae@example.com is an operator: full.\n')
  const full = await site.store.read.selectFrom('members').select('email').where('operator_role', '=', 'full').execute()
  for (const { email } of full) if (email !== 'rae@example.com') await set(email, 'none')
  expect(await set('rae@example.com', 'none')).toMatchObject({
    code: 1,
    err: expect.stringContaining('rae@example.com is the last full operator who can sign in'),
  })
  expect((await set('rae@example.com', 'boss')).err).toContain(
    'Expected one of: full, routing, support, billing, none.',
  )
  expect((await websms('member', 'add', 'rae@example.com', '--operator-role', 'full')).err).toContain(
    'is a member already',
  )
})

test('nobody becomes an operator without a role that was said', async () => {
  const missing = (roles: string) => ({
    ...{ code: 2, out: '' },
    err: `error: There is no role. Add --operator-role with one of: ${roles}.\n`,
  })
  expect(await websms('member', 'add', 'kim@example.com')).toEqual(missing('full, routing, support, billing'))
  expect(await websms('member', 'set', 'kim@example.com')).toEqual(missing('full, routing, support, billing, none'))
  expect((await websms('member', 'list')).out).not.toContain('kim@example.com')
})
