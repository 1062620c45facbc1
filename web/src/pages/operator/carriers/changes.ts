/** Entries of the audit log about one carrier, in words. */
import { changeOf, labelOf } from './form/texts.ts'

/** The part of an entry that is read here. */
interface Entry {
  action: string
  target: string | null
  detail: unknown
}

/** The entries about a carrier that has this name now, also under its earlier names; the newest first, as they are given. */
export function changesOf<One extends Entry>(name: string, entries: readonly One[]): One[] {
  let current = name
  return entries.filter((entry) => {
    if (entry.target !== current) return false
    const renamed = fieldChanges(entry.detail).find(([field]) => field === 'id')
    if (entry.action === 'carrier.changed' && renamed !== undefined) current = renamed[1].from ?? current
    return true
  })
}

const words: Readonly<Record<string, string>> = {
  'carrier.added': 'Added',
  'carrier.imported': 'Stored here, from WEBSMS_CARRIERS',
  'carrier.restored': 'Used again',
  'carrier.paused': 'Paused',
  'carrier.draining': 'Drained',
  'carrier.running': 'Resumed',
}

const decisions: Readonly<Record<string, string>> = {
  move: 'waiting messages go to other carriers',
  keep: 'waiting messages wait',
  fail: 'waiting messages end as failed',
}

/** `Changed Window from 10 to 50; password changed`. */
export function changeText({ action, detail }: Entry): string {
  const { waiting } = (detail ?? {}) as Readonly<Record<string, unknown>>
  if (action === 'carrier.retired') return `Retired: ${decisions[String(waiting)]}`
  if (action === 'carrier.waiting') return `Decided: ${decisions[String(waiting)]}`
  if (action !== 'carrier.changed') return words[action] ?? action
  const changes = fieldChanges(detail).map(([field, change]) => `${labelOf(field)} ${changeOf(field, change)}`)
  changes.push(...changedSecrets(detail))
  return changes.length === 0 ? 'Saved without a change' : `Changed ${changes.join('; ')}`
}

/** Labels of secrets: of those the log has only that they changed. */
function changedSecrets(detail: unknown): string[] {
  return Object.entries(detail ?? {}).flatMap(([field, change]) => (change === 'changed' ? [labelOf(field)] : []))
}

interface FieldChange {
  from: string | null
  to: string | null
}

function fieldChanges(detail: unknown): [string, FieldChange][] {
  return Object.entries(detail ?? {}).filter(
    (entry): entry is [string, FieldChange] => typeof entry[1] === 'object' && entry[1] !== null && 'from' in entry[1],
  )
}
