import { expect, test } from 'vitest'
import { compileSenders, type RegisterEntry, type SenderRules } from './compile.ts'
import type { PolicyAction, PolicyRule } from './country-policies.ts'
import { kindOfSender } from './sender.ts'

const at = Date.parse('2026-12-01T00:00:00Z')
const [mine, other] = [1001, 1002]

let ids = 0
function entry(code: string, more: Partial<RegisterEntry> = {}): RegisterEntry {
  ids += 1
  return {
    ...{ senderId: ids, code, kind: kindOfSender(code)!, state: 'approved', expiresAt: null, accountId: mine },
    ...{
      forAccounts: null,
      accountDefault: false,
      countries: null,
      networks: null,
      purposes: null,
      freeToReply: false,
    },
    ...more,
  } as RegisterEntry
}

function rule(action: PolicyAction, more: Partial<PolicyRule> = {}): PolicyRule {
  return { kinds: null, purposes: null, action, reason: 'so it is', ...more }
}

interface Given {
  entries?: RegisterEntry[]
  policies?: Record<string, PolicyRule[]>
  countryDefaults?: Record<string, RegisterEntry>
  siteSender?: string
}

function compiled({ entries = [], policies = {}, countryDefaults = {}, siteSender = '552' }: Given) {
  const all = [...entries, ...Object.values(countryDefaults)]
  const rules: SenderRules = {
    entries: all,
    policies: new Map(Object.entries(policies)),
    countryDefaults: new Map(Object.entries(countryDefaults).map(([country, { senderId }]) => [country, senderId])),
    siteSender,
  }
  return compileSenders(rules)
}

/** The code that a message comes from; `!` and the reason when it is refused, `?` and the code when there is no such sender. */
function outcome(given: Given, from: string | null, to: string, accountId = mine): string {
  const [place, purpose = 'transactional'] = to.split(':')
  const [country, network = null] = place!.split('/')
  const senders = compiled(given)
  const found = from === null ? null : senders.find(from, accountId, at)
  if (found !== null && !found.ok) return found.reason === null ? `?${found.code}` : `!${found.reason}`
  const destination = { country: country!, network, purpose: purpose as 'otp' }
  const decision = senders.choose(found === null ? null : found.sender, accountId, destination, at)
  return decision.verdict === 'refuse' ? `!${decision.reason}` : decision.code
}

const acme = { entries: [entry('Acme')] }
const code = { entries: [entry('2190')] }
const inAu = { entries: [entry('Acme', { countries: ['AU'] })] }
const free = { entries: [entry('2190', { freeToReply: true })] }
const toAll = { entries: [entry('3000', { accountId: null })] }
const toSome = { entries: [entry('3000', { accountId: null, forAccounts: [mine] })] }
const only = (more: Partial<RegisterEntry>) => ({ entries: [entry('2190', more)] })
const own = (country: string, ...rules: PolicyRule[]) => ({ [country]: rules })
const usNumber = { US: entry('14155550100', { accountId: null }) }
const nameSite = { siteSender: 'WebSMS' }

const unsuited = 'its carriers take no names as senders, only registered short codes'
const noNames = 'handsets there take no names as senders'
const unverified = 'names must be in its SMS Sender ID Register, others are shown as "Unverified"'
const notFree = 'its carriers take marketing only from senders that are free to reply to'
const noDefault = ', and no default sender may be used there'

const cases: [string, Given, string | null, string, string][] = [
  ['a site with nothing set up sends from its default', {}, null, 'NZ', '552'],
  ['its default may be named', {}, '552', 'NZ', '552'],
  ['the default is not held back by a built-in policy', {}, null, 'NZ:marketing', '552'],
  ['the named default is not either', {}, '552', 'US:marketing', '552'],
  ['a default that is a name is sent where names are not taken', nameSite, null, 'NZ', 'WebSMS'],
  ['the default is the same in another case', nameSite, 'websms', 'AU', 'WebSMS'],
  ['spaces around a sender do not count', {}, ' 552 ', 'NZ', '552'],
  ['an empty sender names none', {}, '  ', 'NZ', '552'],
  ['an unknown sender is not registered', {}, '2190', 'NZ', '?2190'],
  ['a number is known without its +', {}, '+6421', 'NZ', '?6421'],
  ['a registered short code is used', code, '2190', 'NZ', '2190'],
  ['a registered short code is used abroad', code, '2190', 'AU', '2190'],
  ['a message that names no sender does not come from a registered one', code, null, 'NZ', '552'],
  ['a sender of a country without policy is used', acme, 'Acme', 'GB', 'Acme'],
  ['a name in another case is the registered one', acme, 'aCME', 'GB', 'Acme'],
  ['a name is replaced in NZ', acme, 'Acme', 'NZ', '552'],
  ['a name is replaced in NZ for codes too', acme, 'Acme', 'NZ:otp', '552'],
  ['a name is replaced in the US', acme, 'Acme', 'US', '552'],
  ['a name is replaced in Canada', acme, 'Acme', 'CA', '552'],
  ['a name that is not registered for AU is replaced there', acme, 'Acme', 'AU', '552'],
  ['a name that is registered for AU is used there', inAu, 'Acme', 'AU', 'Acme'],
  ['a name that is registered for AU alone is replaced elsewhere', inAu, 'Acme', 'GB', '552'],
  [
    'a name is refused where the default is a name that is not taken',
    { ...acme, ...nameSite },
    'Acme',
    'NZ',
    `!${unsuited}${noDefault}`,
  ],
  [
    'a name is refused in the US where the default is one',
    { ...acme, ...nameSite },
    'Acme',
    'US',
    `!${noNames}${noDefault}`,
  ],
  [
    'a name is refused in AU where the default is one',
    { ...acme, ...nameSite },
    'Acme',
    'AU',
    `!${unverified}${noDefault}`,
  ],
  ['marketing in NZ needs a sender that is free to reply to', code, '2190', 'NZ:marketing', `!${notFree}${noDefault}`],
  ['marketing in NZ comes from a sender that is free to reply to', free, '2190', 'NZ:marketing', '2190'],
  ['service messages in NZ do not need one', code, '2190', 'NZ:service', '2190'],
  ['marketing elsewhere does not need one', code, '2190', 'AU:marketing', '2190'],
  [
    'marketing is moved to the country’s default that is free',
    { ...code, countryDefaults: { NZ: entry('4000', { accountId: null, freeToReply: true }) } },
    '2190',
    'NZ:marketing',
    '4000',
  ],
  ['a country’s default is used for messages that name none', { countryDefaults: usNumber }, null, 'US', '14155550100'],
  ['a country’s default is for its country alone', { countryDefaults: usNumber }, null, 'NZ', '552'],
  ['the site’s default that is named stays', { countryDefaults: usNumber }, '552', 'US', '552'],
  ['a country’s default replaces a name', { ...acme, countryDefaults: usNumber }, 'Acme', 'US', '14155550100'],
  [
    'a country’s default that is suspended does not',
    { ...acme, countryDefaults: { US: entry('14155550100', { accountId: null, state: 'suspended' }) } },
    'Acme',
    'US',
    '552',
  ],
  [
    'a country’s default that has expired does not',
    { ...acme, countryDefaults: { US: entry('14155550100', { accountId: null, expiresAt: at }) } },
    'Acme',
    'US',
    '552',
  ],
  [
    'a country’s default of another account does not',
    { ...acme, countryDefaults: { US: entry('14155550100', { accountId: other }) } },
    'Acme',
    'US',
    '552',
  ],
  ['an account’s default is used for messages that name none', only({ accountDefault: true }), null, 'NZ', '2190'],
  [
    'an account’s default comes before the country’s',
    { ...only({ accountDefault: true }), countryDefaults: usNumber },
    null,
    'US',
    '2190',
  ],
  [
    'an account’s default that is not valid there gives way to the country’s',
    { ...only({ accountDefault: true, countries: ['NZ'] }), countryDefaults: usNumber },
    null,
    'US',
    '14155550100',
  ],
  [
    'an account’s default name gives way in NZ',
    { entries: [entry('Acme', { accountDefault: true })] },
    null,
    'NZ',
    '552',
  ],
  [
    'an account’s default that is suspended gives way',
    only({ accountDefault: true, state: 'suspended' }),
    null,
    'NZ',
    '552',
  ],
  [
    'an account’s default that has expired gives way',
    only({ accountDefault: true, expiresAt: at - 1 }),
    null,
    'NZ',
    '552',
  ],
  [
    'an account’s default for other purposes gives way',
    only({ accountDefault: true, purposes: ['marketing'] }),
    null,
    'NZ',
    '552',
  ],
  [
    'an account’s default replaces its name',
    { entries: [entry('Acme'), entry('2190', { accountDefault: true })] },
    'Acme',
    'NZ',
    '2190',
  ],
  ['a sender outside its countries is replaced', only({ countries: ['NZ'] }), '2190', 'AU', '552'],
  ['a sender in its countries is used', only({ countries: ['NZ', 'AU'] }), '2190', 'AU', '2190'],
  ['a sender on its networks is used', only({ networks: ['Spark'] }), '2190', 'NZ/Spark', '2190'],
  ['a sender outside its networks is replaced', only({ networks: ['Spark'] }), '2190', 'NZ/One NZ', '552'],
  [
    'a sender with networks is replaced where the network is not known',
    only({ networks: ['Spark'] }),
    '2190',
    'NZ',
    '552',
  ],
  ['a sender with its purpose is used', only({ purposes: ['marketing', 'service'] }), '2190', 'AU:service', '2190'],
  [
    'a sender of another purpose is refused, and not replaced',
    only({ purposes: ['marketing', 'service'] }),
    '2190',
    'NZ',
    '!it is registered for marketing, service messages, and this one is transactional',
  ],
  [
    'a sender of another purpose is refused outside its countries too',
    only({ countries: ['NZ'], purposes: ['transactional'] }),
    '2190',
    'AU:marketing',
    '!it is registered for transactional messages, and this one is marketing',
  ],
  [
    'a sender of another purpose is refused outside its networks too',
    only({ networks: ['Spark'], purposes: ['transactional'] }),
    '2190',
    'NZ/One NZ:marketing',
    '!it is registered for transactional messages, and this one is marketing',
  ],
  [
    'a sender of another purpose is refused where a policy would replace it',
    { entries: [entry('Acme', { purposes: ['transactional'] })] },
    'Acme',
    'NZ:marketing',
    '!it is registered for transactional messages, and this one is marketing',
  ],
  [
    'a country that refuses a sender refuses it outside its own countries too',
    { ...inAu, policies: own('GB', rule('refuse', { kinds: ['name'] })) },
    'Acme',
    'GB',
    '!so it is',
  ],
  [
    'a country that refuses a sender refuses it outside its networks too',
    { ...only({ networks: ['Spark'] }), policies: own('GB', rule('refuse')) },
    '2190',
    'GB/EE',
    '!so it is',
  ],
  [
    'a country that replaces a sender replaces it outside its own countries too',
    { ...inAu, policies: own('GB', rule('replace', { kinds: ['name'] })) },
    'Acme',
    'GB',
    '552',
  ],
  [
    'terms of an account that owns the default of the settings do not hold for others',
    { entries: [entry('552', { accountId: other, purposes: ['marketing'] })], policies: own('NZ', rule('registered')) },
    null,
    'AU',
    '552',
  ],
  ['a suspended sender is refused', only({ state: 'suspended' }), '2190', 'NZ', '!an operator has suspended it'],
  [
    'an expired sender is refused from its time on',
    only({ expiresAt: at }),
    '2190',
    'NZ',
    '!its registration expired on 2026-12-01',
  ],
  ['a sender is used until it expires', only({ expiresAt: at + 1 }), '2190', 'NZ', '2190'],
  [
    'a requested sender is refused, and says so',
    only({ state: 'requested' }),
    '2190',
    'NZ',
    '!its registration has not been approved yet',
  ],
  ['a refused request is no sender', only({ state: 'refused' }), '2190', 'NZ', '?2190'],
  ['a sender that all share is used', toAll, '3000', 'NZ', '3000'],
  ['a sender that some share is used by them', toSome, '3000', 'NZ', '3000'],
  ['operators may allow names in NZ', { ...acme, policies: own('NZ', rule('allow')) }, 'Acme', 'NZ', 'Acme'],
  [
    'operators may refuse names',
    { ...acme, policies: own('GB', rule('refuse', { kinds: ['name'] })) },
    'Acme',
    'GB',
    '!so it is',
  ],
  [
    'a policy about names does not concern numbers',
    { ...code, policies: own('GB', rule('refuse', { kinds: ['name'] })) },
    '2190',
    'GB',
    '2190',
  ],
  [
    'a policy about a purpose does not concern others',
    { ...code, policies: own('GB', rule('refuse', { purposes: ['marketing'] })) },
    '2190',
    'GB',
    '2190',
  ],
  [
    'a policy about a purpose concerns it',
    { ...code, policies: own('GB', rule('refuse', { purposes: ['marketing'] })) },
    '2190',
    'GB:marketing',
    '!so it is',
  ],
  [
    'the first rule that is about a message decides',
    { ...code, policies: own('GB', rule('allow', { purposes: ['otp'] }), rule('refuse')) },
    '2190',
    'GB:otp',
    '2190',
  ],
  [
    'the next rule decides about others',
    { ...code, policies: own('GB', rule('allow', { purposes: ['otp'] }), rule('refuse')) },
    '2190',
    'GB',
    '!so it is',
  ],
  [
    'an operator’s policy holds back the site’s default',
    { policies: own('GB', rule('refuse')) },
    null,
    'GB',
    '!so it is',
  ],
  ['it holds back the named default', { policies: own('GB', rule('refuse')) }, '552', 'GB', '!so it is'],
  [
    'it lets the country’s default replace the site’s',
    {
      policies: own('GB', rule('replace', { kinds: ['short_code'] })),
      countryDefaults: { GB: entry('447700900123', { accountId: null }) },
    },
    '552',
    'GB',
    '447700900123',
  ],
  ['an empty policy of operators allows everything', { ...acme, policies: own('US') }, 'Acme', 'US', 'Acme'],
  [
    'a policy of one country does not concern another',
    { ...acme, policies: own('NZ', rule('allow')) },
    'Acme',
    'US',
    '552',
  ],
]

test.each(cases)('%s', (_name, given, from, to, expected) => {
  expect(outcome(given, from, to)).toBe(expected)
})

test('a sender of one account is unknown to another, whatever its state', () => {
  for (const state of ['approved', 'suspended', 'requested'] as const) {
    expect(outcome(only({ state }), '2190', 'NZ', other)).toBe('?2190')
  }
  expect(outcome(toSome, '3000', 'NZ', other)).toBe('?3000')
  expect(outcome(toAll, '3000', 'NZ', other)).toBe('3000')
})

test('an account is shown the site’s default, its own senders and shared ones, as long as they may be used', () => {
  const senders = compiled({
    entries: [
      ...[entry('Acme'), entry('3000', { accountId: null }), entry('2190'), entry('77', { accountId: other })],
      ...[entry('4000', { expiresAt: at }), entry('5000', { state: 'requested' }), entry('552', { accountId: null })],
    ].map((each) => ({ ...each, kind: each.kind ?? 'short_code' })),
  })
  expect(senders.usableBy(mine, at)).toEqual([
    { code: '552', shared: true, countries: null },
    { code: '2190', shared: false, countries: null },
    { code: 'Acme', shared: false, countries: null },
    { code: '3000', shared: true, countries: null },
  ])
  const codes = (code: string) => senders.keptOut(code, mine, at).map(({ country, from }) => `${country} ${from}`)
  expect(codes('Acme')).toEqual(['AU 552', 'CA 552', 'NZ 552', 'PR 552', 'US 552'])
  expect([...codes('552'), ...codes('2190'), ...codes('77')]).toEqual([])
})
