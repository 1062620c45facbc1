/** A member who is signed in to the gateway's one account, and asks the Members Area as a browser does. */
import { createHash, randomBytes } from 'node:crypto'
import { sessionCookie } from '../../server/src/members/identity/cookie.ts'
import type { Place } from '../../server/src/store/place.ts'
import { openDatabase } from '../../server/src/store/sqlite/open.ts'
import { sqliteFolder } from './engine.ts'

/** Writes the member and a session into the folder of a gateway that does not run; returns the cookie. */
export function addMember(place: Place, accountId: string): string {
  const token = randomBytes(32).toString('base64url')
  const at = Date.now()
  const db = openDatabase({ dataDir: sqliteFolder(place) })
  try {
    const { id } = db
      .prepare(
        `INSERT INTO members (email, name, password_hash, operator, created_at)
         VALUES ('bench@example.com', 'Bench', 'none', 1, ?) RETURNING id`,
      )
      .get(at)!
    db.prepare(`INSERT INTO memberships (member_id, account_id, role, created_at) VALUES (?, ?, 'owner', ?)`).run(
      id!,
      Number(accountId),
      at,
    )
    db.prepare(
      `INSERT INTO sessions (hash, member_id, account_id, created_at, last_seen_at, expires_at, ip, user_agent)
       VALUES (?, ?, ?, ?, ?, ?, '127.0.0.1', 'bench')`,
    ).run(createHash('sha256').update(token).digest('hex'), id!, Number(accountId), at, at, at + 86_400_000)
  } finally {
    db.close()
  }
  return `${sessionCookie}=${token}`
}

/** Time until an endpoint's whole answer, in ms. @throws when the request is refused. */
export async function timeMembers(port: number, cookie: string, path: string): Promise<number> {
  const startedAt = performance.now()
  const answer = await fetch(`http://127.0.0.1:${port}/members/api${path}`, { headers: { cookie } })
  const body = await answer.text()
  if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status} ${body.slice(0, 300)}`)
  return performance.now() - startedAt
}
