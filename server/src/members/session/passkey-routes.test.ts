import { afterAll, describe, expect, test } from 'vitest'
import { type Page, softwareAuthenticator } from '../../test/authenticator.ts'
import { temporaryMembers } from '../../test/temporary-members.ts'
import { createPasskeys } from '../identity/passkeys.ts'

const site = await temporaryMembers(afterAll)
const { store } = site

/** A member with a passkey. */
async function withPasskey(page: Page = {}) {
  const member = await site.member()
  const authenticator = softwareAuthenticator()
  const creation = await member.call('POST /profile/passkey-creation')
  const credential = authenticator.create(creation.body, page)
  const added = await member.call('POST /profile/passkeys', { body: { name: 'My phone', credential } })
  return { ...member, authenticator, creation: creation.body, credential, added }
}

const request = async () => (await site.call('POST /passkey-request')).body
const signIn = (credential: ReturnType<ReturnType<typeof softwareAuthenticator>['get']>) =>
  site.call('POST /session/passkey', { body: { credential } })
const auditOf = async (memberId: number) => {
  const rows = await store.read
    .selectFrom('audit')
    .select(['action', 'target'])
    .where('member_id', '=', memberId)
    .execute()
  return rows.map(({ action, target }) => (target === null ? action : `${action} ${target}`))
}

describe('a passkey', () => {
  test('is added to a member, signs in without password or code, and is in the list', async () => {
    const { memberId, email, authenticator, added, creation, call } = await withPasskey()
    expect(creation).toMatchObject({
      rp: { id: 'localhost', name: 'WebSMS' },
      user: { name: email },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    expect(creation.user.id).toMatch(/^[\w-]{43}$/)
    expect(added.body).toMatchObject({ id: authenticator.id, name: 'My phone', last_used_at: null, synced: false })
    const sealed = store.secrets.encrypt('JBSWY3DPEHPK3PXP')
    await store.change((db) =>
      db.updateTable('members').set({ totp_secret: sealed }).where('id', '=', memberId).execute(),
    )
    const { status, body, headers } = await signIn(authenticator.get(await request()))
    expect([status, body.member.email]).toEqual([200, email])
    expect(String(headers['set-cookie'])).toMatch(/^__Host-websms_session=[\w-]{43};/)
    const { items } = (await call('GET /profile/passkeys')).body
    expect(items).toEqual([{ ...added.body, last_used_at: expect.any(String) }])
    expect(await auditOf(memberId)).toEqual(['passkey.added My phone', 'session.started'])
  })

  test('signs in at a node that did not give out its challenge', async () => {
    const { authenticator, email } = await withPasskey()
    const elsewhere = createPasskeys(store, () => 'http://localhost:8080')
    const { status, body } = await signIn(authenticator.get(elsewhere.request('192.0.2.1')))
    expect([status, body.member.email]).toEqual([200, email])
  })

  test('is renamed and removed by whose it is; to anybody else it is not there', async () => {
    const { authenticator, call, memberId } = await withPasskey()
    const params = { id: authenticator.id }
    const other = await site.member()
    const rename = { params, body: { name: 'Old phone' } }
    expect((await other.call('PATCH /profile/passkeys/:id', rename)).problem.type).toBe('not_found')
    expect((await other.call('DELETE /profile/passkeys/:id', { params })).problem.type).toBe('not_found')
    expect((await call('PATCH /profile/passkeys/:id', rename)).status).toBe(204)
    expect((await call('GET /profile/passkeys')).body.items).toMatchObject([{ name: 'Old phone' }])
    expect((await call('DELETE /profile/passkeys/:id', { params })).status).toBe(204)
    expect((await signIn(authenticator.get(await request()))).problem).toMatchObject({
      type: 'passkey_not_accepted',
      detail: expect.stringContaining('may have been removed'),
    })
    expect(await auditOf(memberId)).toEqual([
      'passkey.added My phone',
      'passkey.renamed Old phone',
      'passkey.removed Old phone',
    ])
  })

  test('does not sign in a suspended member', async () => {
    const { authenticator, memberId } = await withPasskey()
    await store.change((db) => db.updateTable('members').set({ suspended_at: 1 }).where('id', '=', memberId).execute())
    expect((await signIn(authenticator.get(await request()))).problem.type).toBe('passkey_not_accepted')
  })

  test('is added once, and a member has at most twenty', async () => {
    const { authenticator, memberId, call } = await withPasskey()
    const again = await site.member()
    const creation = (await again.call('POST /profile/passkey-creation')).body
    const taken = { name: 'Mine', credential: authenticator.create(creation) }
    expect((await again.call('POST /profile/passkeys', { body: taken })).problem.detail).toContain('already in use')
    const more = Array.from({ length: 19 }, (_, index) => ({
      id: `more${index}`,
      member_id: memberId,
      name: 'Another',
      public_key: '',
      counter: 0,
      created_at: 1,
    }))
    await store.change((db) => db.insertInto('passkeys').values(more).execute())
    expect((await call('POST /profile/passkey-creation')).problem.detail).toContain('already have 20 passkeys')
  })
})

describe('an answer of an authenticator is refused', () => {
  test('when it is replayed, or its challenge was another one', async () => {
    const { authenticator } = await withPasskey()
    const first = authenticator.get(await request())
    const twice = await Promise.all([signIn(first), signIn(first)])
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 401])
    expect((await signIn(first)).problem).toMatchObject({
      type: 'passkey_not_accepted',
      detail: expect.stringContaining('already used'),
    })
    const made = { ...(await request()), challenge: Buffer.alloc(32, 7).toString('base64url') }
    expect((await signIn(authenticator.get(made))).problem.type).toBe('passkey_not_accepted')
  })

  test('when the challenge was given out for something else', async () => {
    const { authenticator, creation, credential, call } = await withPasskey()
    const again = await call('POST /profile/passkeys', { body: { name: 'Again', credential } })
    expect(again.problem.type).toBe('passkey_not_accepted')
    const forCreation = (await call('POST /profile/passkey-creation')).body.challenge
    const asked = { ...(await request()), challenge: forCreation }
    expect((await signIn(authenticator.get(asked))).problem.type).toBe('passkey_not_accepted')
    const other = await site.member()
    const theirs = { ...creation, challenge: (await call('POST /profile/passkey-creation')).body.challenge }
    const stolen = { name: 'Stolen', credential: softwareAuthenticator().create(theirs) }
    expect((await other.call('POST /profile/passkeys', { body: stolen })).problem.type).toBe('passkey_not_accepted')
    const plain = { ...creation, challenge: (await request()).challenge }
    const wrong = { name: 'Wrong', credential: softwareAuthenticator().create(plain) }
    expect((await call('POST /profile/passkeys', { body: wrong })).problem.type).toBe('passkey_not_accepted')
  })

  test('when it was made on a page of another site, or for another host', async () => {
    const { authenticator } = await withPasskey()
    for (const origin of ['https://evil.example', 'http://localhost:9999', 'https://localhost:8080']) {
      expect((await signIn(authenticator.get(await request(), { origin }))).problem.type, origin).toBe('wrong_origin')
    }
    expect((await signIn(authenticator.get(await request(), { rpId: 'evil.example' }))).problem.type).toBe(
      'passkey_not_accepted',
    )
    const member = await site.member()
    const creation = (await member.call('POST /profile/passkey-creation')).body
    const credential = softwareAuthenticator().create(creation, { origin: 'https://evil.example' })
    const { problem } = await member.call('POST /profile/passkeys', { body: { name: 'Evil', credential } })
    expect(problem.type).toBe('wrong_origin')
  })

  test('when the authenticator did not check who holds it', async () => {
    const { authenticator } = await withPasskey()
    expect((await signIn(authenticator.get(await request(), { unverified: true }))).status).toBe(401)
    expect((await withPasskey({ unverified: true })).added.problem.type).toBe('passkey_not_accepted')
  })

  test('when its counter goes back, as that of a copy does, which the audit log keeps', async () => {
    const { authenticator, memberId } = await withPasskey()
    expect((await signIn(authenticator.get(await request(), { counter: 7 }))).status).toBe(200)
    for (const counter of [7, 3, 0]) {
      const { problem } = await signIn(authenticator.get(await request(), { counter }))
      expect(problem.detail, `${counter}`).toContain('counter went back')
    }
    expect((await signIn(authenticator.get(await request(), { counter: 8 }))).status).toBe(200)
    expect(await auditOf(memberId)).toContain(`passkey.refused ${authenticator.id}`)
    const uncounted = (await withPasskey()).authenticator
    for (let time = 0; time < 2; time++) {
      expect((await signIn(uncounted.get(await request(), { counter: 0 }))).status).toBe(200)
    }
  })

  test('when its signature, its key or its form is not right', async () => {
    const { authenticator } = await withPasskey()
    const right = authenticator.get(await request())
    const other = softwareAuthenticator().get(await request())
    const forged = { ...right, response: { ...right.response, signature: other.response.signature } }
    expect((await signIn(forged)).problem.type).toBe('passkey_not_accepted')
    expect((await signIn({ ...other, id: right.id, rawId: right.id })).problem.type).toBe('passkey_not_accepted')
    const another = await withPasskey()
    const theirs = {
      ...authenticator.get(await request()),
      id: another.authenticator.id,
      rawId: another.authenticator.id,
    }
    expect((await signIn(theirs)).problem.type).toBe('passkey_not_accepted')
    const nothing = { ...right, response: { ...right.response, clientDataJSON: 'e30' } }
    expect((await signIn(nothing)).problem.type).toBe('passkey_not_accepted')
    const garbage = { ...right, response: { ...right.response, clientDataJSON: '____' } }
    expect((await signIn(garbage)).problem.type).toBe('passkey_not_accepted')
  })
})

test('asking for challenges is limited by address', async () => {
  const limited = await temporaryMembers(afterAll)
  const asked = await Promise.all(Array.from({ length: 61 }, () => limited.call('POST /passkey-request')))
  expect(asked.filter(({ status }) => status === 429)).toHaveLength(1)
})
