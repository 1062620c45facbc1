/** Messages that came from templates (`template_messages`), a row for those of a request that follow each other. */

import type { TemplateRun } from '../../traffic/accepting.ts'
import type { Connection } from '../connection.ts'

interface TemplateMessages {
  /** @param firstId that of the request's first message */
  add(firstId: number, runs: readonly TemplateRun[]): void
  /** Removes rows whose messages all have ids in this range. */
  remove(firstId: number, lastId: number): void
}

export function prepareTemplateMessages(db: Connection): TemplateMessages {
  const add = db.prepare('INSERT INTO template_messages (first_id, last_id, template_id, version) VALUES (?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM template_messages WHERE first_id >= ?1 AND first_id <= ?2 AND last_id <= ?2')
  return {
    add(firstId, runs) {
      for (const { from, to, templateId, version } of runs)
        add.run(firstId + from, firstId + to - 1, templateId, version)
    },
    remove(firstId, lastId) {
      remove.run(firstId, lastId)
    },
  }
}
