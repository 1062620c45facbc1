/** A sender in the register, as answers have it. */
import type { SenderItem } from '@websms/contract/members'
import type { RegisteredSender } from '../../senders/entries.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'

export function senderItem(sender: RegisteredSender, warnings: string[] = []): SenderItem {
  return {
    id: String(sender.senderId),
    code: sender.code,
    kind: sender.kind,
    state: sender.stateNow,
    networks: [...(sender.networks ?? [])],
    countries: [...(sender.countries ?? [])],
    purposes: [...(sender.purposes ?? [])],
    free_to_reply: sender.freeToReply,
    default: sender.accountDefault,
    use_case: sender.useCase,
    evidence: sender.evidence,
    business_id: sender.businessId,
    requested_at: isoTime(sender.requestedAt),
    decided_at: isoTimeOrNull(sender.decidedAt),
    reason: sender.reason,
    expires_at: isoTimeOrNull(sender.expiresAt),
    warnings,
  }
}
