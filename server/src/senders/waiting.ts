/** Messages under a sender that wait for a carrier, or for their time. */
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../store/tables.ts'

/** Their number. Reads all that waits: for commands and the reader. */
export async function waitingFrom(db: Kysely<Tables>, code: string): Promise<number> {
  const { rows } = await sql<{ messages: number }>`
    SELECT count(*) AS messages
      FROM (SELECT message_id FROM outbox UNION SELECT message_id FROM put_off_parts
            UNION SELECT message_id FROM scheduled) w
      JOIN messages m ON m.id = w.message_id WHERE m.sender = ${code}`.execute(db)
  return rows[0]!.messages
}
