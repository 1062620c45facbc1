/** Senders as commands show them. */
import type { RegisteredSender } from '../senders/entries.ts'
import { isoTime } from './answer.ts'

/** Its state with its owner: `Sender 2190 of account 1001 is approved.` */
export function ownedText({ code, accountId, state, stateNow, expiresAt }: RegisteredSender): string {
  const who = accountId === null ? `Shared sender ${code}` : `Sender ${code} of account ${accountId}`
  if (stateNow !== 'expired') return `${who} is ${stateNow}.`
  return `${who} is ${state}, but may not be used: it expired on ${dayText(expiresAt)}. Change that with: websms sender set ${code} --expires DATE`
}

export function removedText(
  { code, accountDefault, accountId }: RegisteredSender,
  countries: readonly string[],
): string {
  const was = [
    ...(accountDefault ? [`account ${accountId}`] : []),
    ...(countries.length === 0 ? [] : [countries.join(', ')]),
  ]
  if (was.length === 0) return `Sender ${code} is removed.`
  return `Sender ${code} is removed. It was the default sender of ${was.join(' and ')}: that is the site's again.`
}

/** In UTC. */
function dayText(at: number | null): string {
  return isoTime(at)?.slice(0, 10) ?? 'never'
}

export function senderJson(sender: RegisteredSender) {
  return {
    id: String(sender.senderId),
    code: sender.code,
    kind: sender.kind,
    account_id: sender.accountId === null ? null : String(sender.accountId),
    for_accounts: (sender.forAccounts ?? []).map(String),
    state: sender.stateNow,
    countries: sender.countries ?? [],
    networks: sender.networks ?? [],
    purposes: sender.purposes ?? [],
    free_to_reply: sender.freeToReply,
    default: sender.accountDefault,
    use_case: sender.useCase,
    evidence: sender.evidence,
    business_id: sender.businessId,
    requested_at: isoTime(sender.requestedAt),
    decided_at: isoTime(sender.decidedAt),
    reason: sender.reason,
    expires_at: isoTime(sender.expiresAt),
  }
}

export function cellsOf(sender: RegisteredSender) {
  const { code, kind, accountId, forAccounts, stateNow, expiresAt, accountDefault } = sender
  const { countries, networks, purposes } = sender
  const owner = accountId === null ? `shared${forAccounts === null ? '' : ` (${forAccounts.join(', ')})`}` : accountId
  const lists = [countries, networks, purposes].map((list) => list?.join(', ') ?? 'any')
  return [
    ...[code, kind.replace('_', ' '), String(owner), stateNow, dayText(expiresAt), accountDefault ? 'yes' : 'no'],
    ...lists,
  ]
}
