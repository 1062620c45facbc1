import { membersEndpoints } from '@websms/contract/members'
import { afterAll, expect, test } from 'vitest'
import { temporaryMembers } from '../../test/temporary-members.ts'

const site = await temporaryMembers(afterAll)
const keys = Object.keys(membersEndpoints).filter((key) => key.split(' ')[1]!.startsWith('/operator/'))

test('every operator endpoint is for operators alone, and refuses the owner of an account', async () => {
  const owner = await site.member()
  const wasOperator = await site.member({ operator: true })
  await wasOperator.call('POST /session/account', { body: { account_id: String(owner.accountId) } })
  await site.store.change((db) =>
    db.updateTable('members').set({ operator: 0 }).where('id', '=', wasOperator.memberId).execute(),
  )
  expect(keys.length).toBeGreaterThan(25)
  for (const key of keys) {
    const [method, path] = key.split(' ') as ['GET', string]
    const url = `/members/api${path.replace(/:\w+/g, '1')}`
    for (const { cookie } of [owner, wasOperator]) {
      const headers = { cookie, 'sec-fetch-site': 'same-origin' }
      const { statusCode, body } = await site.app.inject({ method, url, headers })
      expect([statusCode, JSON.parse(body).type], key).toEqual([403, 'not_allowed'])
    }
  }
})
