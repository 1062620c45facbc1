/** Messages under a sender that wait for a carrier: a change of the sender does not stop them. Scheduled ones are judged at their
 *  time. */
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../store/tables.ts'

/** Their number. Reads all that waits: for commands and the reader. */
export async function waitingFrom(db: Kysely<Tables>, code: string): Promise<number> {
  const { rows } = await sql<{ messages: number }>`
    SELECT count(*) AS messages
      FROM (SELECT message_id FROM outbox UNION SELECT message_id FROM put_off_parts) w
      JOIN messages m ON m.id = w.message_id WHERE m.sender = ${code}`.execute(db)
  return rows[0]!.messages
}
