/** Runs verbs as jobs of the group commit, and reports what they wrote once it is committed. */
import type { GroupCommit } from '../group-commit.ts'

export interface TrafficHooks {
  /** Messages were committed to a carrier's outbox. */
  onQueued?: (carrierId: number) => void
  /** Webhook events of these keys were committed, or may be claimed before they are due. */
  onEvent?: (keyIds: readonly number[]) => void
  /** Changes of opt-outs were committed, or an answer to a handset is due. */
  onOptOuts?: () => void
}

export interface Jobs {
  /** `ahead`: see `GroupCommit.run`. */
  run<Result>(rows: number, work: () => Result, ahead?: () => void): Promise<Result>
  /** Runs like `run`, for verbs that can end a message or take one in, and so may have written events or made messages
   *  due. */
  settling<Result>(rows: number, work: () => Result, ahead?: () => void): Promise<Result>
  /** Tells at once that something may be waiting for a carrier. */
  tellQueued(carrierId: number): void
  /** An event of this key was written: reported with the next job that commits. */
  eventWritten(keyId: number): void
  /** Messages that this carrier put off may be due: reported with the next job that commits. */
  messagesDue(carrierId: number): void
  /** Opt-outs changed, or an answer to a handset is due: reported with the next job that commits. */
  optOutsChanged(): void
}

export function createJobs(commits: Pick<GroupCommit, 'run'>, hooks: TrafficHooks): Jobs {
  const eventsFor = new Set<number>()
  const dueFor = new Set<number>()
  let optOutsChanged = false
  const tellQueued = (carrierId: number) => hooks.onQueued?.(carrierId)
  const tell = () => {
    if (optOutsChanged) {
      optOutsChanged = false
      hooks.onOptOuts?.()
    }
    if (dueFor.size > 0) {
      for (const carrierId of dueFor) tellQueued(carrierId)
      dueFor.clear()
    }
    if (eventsFor.size === 0) return
    hooks.onEvent?.([...eventsFor])
    eventsFor.clear()
  }
  return {
    run: (rows, work, ahead) => commits.run(rows, work, ahead),
    async settling(rows, work, ahead) {
      const result = await commits.run(rows, work, ahead)
      tell()
      return result
    },
    tellQueued,
    eventWritten: (keyId) => eventsFor.add(keyId),
    messagesDue: (carrierId) => dueFor.add(carrierId),
    optOutsChanged() {
      optOutsChanged = true
    },
  }
}
