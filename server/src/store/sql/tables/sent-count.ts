/** The number of sent messages that have not ended. Changes in a transaction are written once for all of them. */
import type { Connection } from '../connection.ts'
import type { GroupCommit } from '../group-commit.ts'

export type SentCount = ReturnType<typeof prepareSentCount>

export function prepareSentCount(db: Connection, commits: Pick<GroupCommit, 'keep'>): (change: 1 | -1) => void {
  const save = db.prepare("UPDATE counters SET value = value + ? WHERE name = 'sent'")
  let change = 0
  commits.keep({
    write() {
      if (change !== 0) save.run(change)
      change = 0
    },
    forget() {
      change = 0
    },
  })
  return (by) => {
    change += by
  }
}
