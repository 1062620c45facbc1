import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { runCommand } from '../test/command-line.ts'
import { temporaryFolder } from '../test/temporary-store.ts'

let folder: string
let account: string
beforeEach(async () => {
  folder = await temporaryFolder(onTestFinished)
  account = (await json('account', 'create', 'Acme')).account_id
})

const websms = (...words: string[]) => runCommand(words, { env: { WEBSMS_DATA: join(folder, 'data') } })

async function json(...words: string[]) {
  const { code, out, err } = await websms(...words, '--json')
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out)
}

test('a sender is asked for, approved with terms, suspended, restored and removed', async () => {
  const asked = await json('sender', 'request', 'Acme', '--account', account, '--use-case', 'Reminders')
  expect(asked).toMatchObject({ code: 'Acme', kind: 'name', state: 'requested', use_case: 'Reminders' })
  const terms = ['--countries', 'au,GB', '--purposes', 'service', '--expires', '2099-01-01', '--free-to-reply', 'yes']
  expect(await json('sender', 'approve', 'acme', ...terms)).toMatchObject({
    ...{ state: 'approved', countries: ['AU', 'GB'], purposes: ['service'], free_to_reply: true },
    expires_at: '2099-01-01T00:00:00.000Z',
  })
  expect(await json('sender', 'suspend', 'Acme', '--reason', 'Complaints')).toMatchObject({ state: 'suspended' })
  expect(await json('sender', 'restore', 'Acme')).toMatchObject({ state: 'approved', reason: null })
  const changes = ['--countries', 'any', '--expires', 'never', '--default', 'yes']
  expect(await json('sender', 'set', 'Acme', ...changes)).toMatchObject({
    countries: [],
    expires_at: null,
    default: true,
  })
  expect((await websms('sender', 'show', 'Acme')).out).toMatch(/^purposes\s+service$/m)
  expect((await websms('sender', 'list')).out).toMatch(
    /^Acme\s+name\s+\d+\s+approved\s+never\s+yes\s+any\s+any\s+service$/m,
  )
  await json('sender', 'remove', 'Acme')
  expect(await json('sender', 'list')).toEqual([])
})

test('a request is refused with a reason, and lists are narrowed', async () => {
  await json('sender', 'request', '4242', '--account', account)
  expect(await json('sender', 'refuse', '4242', '--reason', 'No evidence')).toMatchObject({ state: 'refused' })
  await json('sender', 'add', '3000', '--shared', '--for', account)
  const codes = async (...filters: string[]) =>
    (await json('sender', 'list', ...filters)).map(({ code }: { code: string }) => code)
  expect(await codes('--state', 'refused')).toEqual(['4242'])
  expect(await codes('--account', account)).toEqual(['4242'])
  expect(await codes('--kind', 'short_code', '--state', 'approved')).toEqual(['3000'])
})

test('the default sender of the site is given to no account', async () => {
  for (const words of [
    ['add', '552'],
    ['request', '552'],
  ]) {
    expect(await websms('sender', ...words, '--account', account)).toMatchObject({
      code: 1,
      err: expect.stringContaining('552 is the default sender of this site (WEBSMS_SENDER), which all accounts share'),
    })
  }
  expect(await json('sender', 'add', '552', '--shared', '--free-to-reply', 'yes')).toMatchObject({
    free_to_reply: true,
  })
})

test('every fault of an option is named, with what was found and what is expected', async () => {
  const words = ['sender', 'add', '2190', '--account', account, '--countries', 'Kiwiland', '--expires', 'soon']
  expect(await websms(...words)).toMatchObject({
    code: 2,
    err: 'error: --countries: found "Kiwiland", expected a country as two letters, such as NZ; --expires: found "soon", expected a date that is still to come, such as 2027-06-30.\n',
  })
  expect((await websms('sender', 'add', '2190')).err).toContain('either --account ID, or --shared')
  expect((await websms('sender', 'approve', '2190')).err).toContain('There is no sender 2190')
  expect((await websms('sender', 'set', '2190', '--free-to-reply', 'maybe')).err).toContain('Expected yes or no')
})

test('the rules of a country are shown with their sources, set, and returned to the built-in ones', async () => {
  expect((await websms('policy', 'show', 'nz')).out).toMatch(
    /^NZ: built in\n {2}names: replace .*\n {4}Terms of the NZ mobile carriers .*; as of 2026-11-30/,
  )
  const set = ['policy', 'set', 'NZ', '--rule', 'name=allow', 'any:marketing=refuse:by contract', '--note', 'Agreed']
  const { policies } = await json(...set)
  expect(policies[0].own).toMatchObject({
    note: 'Agreed',
    rules: [
      { kinds: ['name'], purposes: null, action: 'allow' },
      { kinds: null, purposes: ['marketing'], action: 'refuse', reason: 'by contract' },
    ],
  })
  expect((await json('policy', 'reset', 'NZ')).policies[0].own).toBeNull()
  expect((await websms('policy', 'reset', 'NZ')).err).toContain('NZ has no rules of its own here')
  expect(await websms('policy', 'set', 'NZ', '--rule', 'names=ban')).toMatchObject({
    code: 2,
    err: expect.stringContaining('rules[0].kinds[0]: found "names", expected one of short_code, number, name'),
  })
  expect((await websms('policy', 'set', 'NZ', '--rule', 'name')).err).toContain('expected KINDS[:PURPOSES]=ACTION')
  expect((await websms('policy', 'show', 'ZZ')).err).toContain('no phone numbers belong to ZZ')
  expect((await websms('policy', 'show', 'UK')).err).toContain('expected GB')
  expect((await websms('policy', 'show', 'Kiwiland')).err).toContain('expected a country as two letters')
})

test('a country has a shared sender as its default', async () => {
  await json('sender', 'add', '14155550100', '--shared')
  await json('sender', 'add', '2190', '--account', account)
  expect((await json('policy', 'default', 'US', '14155550100')).policies[0].default_sender).toBe('14155550100')
  expect((await websms('policy', 'default', 'US', '2190')).err).toContain('must be shared')
  expect((await json('policy', 'default', 'US', 'none')).policies[0].default_sender).toBeNull()
})

test('a key has a purpose', async () => {
  const { client_id } = await json('key', 'create', '--account', account, '--purpose', 'service')
  expect((await json('key', 'list'))[0]).toMatchObject({ client_id, purpose: 'service' })
  await json('key', 'purpose', client_id, 'marketing')
  expect((await json('key', 'list'))[0]).toMatchObject({ purpose: 'marketing' })
  expect((await websms('key', 'purpose', client_id, 'otp')).err).toContain('Allowed choices')
})

test('terms that no message can meet are warned about, and the answer says the state', async () => {
  const terms = ['--networks', 'Sprak,Telstra', '--countries', 'NZ,US', '--purposes', 'marketing']
  const added = await websms('sender', 'add', '2190', '--account', account, ...terms)
  expect(added).toMatchObject({ code: 0, out: `Sender 2190 of account ${account} is approved.\n` })
  expect(added.err.split('\n').filter(Boolean)).toEqual([
    'warning: No prefix, portability table or carrier has a network "Sprak", so it is never used there. Did you mean "Spark"?',
    'warning: Telstra is in AU, which is not among its countries (NZ, US), so it is never used there.',
    'warning: It is never used in NZ: its carriers take marketing only from senders that are free to reply to.',
  ])
  await json('key', 'create', '--account', account)
  expect((await websms('sender', 'set', '2190', '--networks', 'any', '--default', 'yes')).err).toContain(
    'warning: It is the default, but never used: it is registered for marketing messages, and the keys of the account send transactional messages.',
  )
  const name = await websms('sender', 'add', 'Acme', '--account', account, '--countries', 'AU', '--use-case', 'Codes')
  expect(name.err).toBe('warning: A name for AU needs the ABN of its owner as business number: found nothing.\n')
  const abn = await websms('sender', 'set', 'Acme', '--business-id', '51 824 753 556', '--expires', '2099-01-01')
  expect(abn).toMatchObject({ err: '', out: `Changed. Sender Acme of account ${account} is approved.\n` })
  expect((await websms('sender', 'list')).out).toMatch(/^Acme\s+name\s+\d+\s+approved\s+2099-01-01\s+no\s+AU\s/m)
  expect(await websms('sender', 'list', '--account', '9999')).toMatchObject({
    code: 1,
    err: expect.stringContaining('9999'),
  })
  expect((await websms('sender', 'remove', '2190')).out).toContain(`It was the default sender of account ${account}`)
})

test('a request says that the code is taken', async () => {
  const other = (await json('account', 'create', 'Other')).account_id
  await json('sender', 'add', 'Acme', '--account', account)
  expect(await websms('sender', 'request', 'acme', '--account', other)).toMatchObject({
    code: 0,
    err: `warning: acme is registered to account ${account} already: it cannot be approved for another one.\n`,
  })
  expect((await websms('sender', 'approve', 'acme')).err).toContain(`registered to account ${account}`)
  expect((await websms('sender', 'suspend', 'acme', '--reason', 'Scam')).out).toContain(
    `account ${account} is suspended`,
  )
})

test('rules that never decide, and a default that is never used, are warned about', async () => {
  const rules = ['--rule', 'any=allow', 'name=refuse:x']
  expect((await websms('policy', 'set', 'GB', ...rules)).err).toBe(
    'warning: GB: Rule 2 never decides: the rules before it are about all of its messages.\n',
  )
  await json('sender', 'add', '14155550100', '--shared', '--countries', 'US')
  expect((await websms('policy', 'default', 'GB', '14155550100')).err).toContain(
    'warning: GB: The default sender 14155550100 is never used in GB: it is registered for US only.',
  )
  expect((await websms('policy', 'default', 'US', '14155550100')).err).toBe('')
  expect((await websms('sender', 'suspend', '14155550100', '--reason', 'Complaints')).err).toContain(
    'The default sender 14155550100 is never used in US: it is suspended.',
  )
  const removed = 'Sender 14155550100 is removed. It was the default sender of GB, US: that is the site\u2019s again.\n'
  expect((await websms('sender', 'remove', '14155550100')).out).toBe(removed.replace('\u2019', "'"))
})
