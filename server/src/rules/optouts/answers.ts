/** Texts with which the gateway answers a handset. Nothing in them promotes anything (US 47 CFR 64.1200(a)(12)). Pure. */

/** The confirmation of an opt-out, or the answer to HELP. */
export type OptOutAnswer = 'confirmation' | 'help'

/** The account's own text, or the default; null: the account wants no answer.
 *  @param own null: none of its own; '': no answer */
export function answerText(kind: OptOutAnswer, accountName: string, own: string | null): string | null {
  if (own !== null) return own.trim() === '' ? null : own
  const name = accountName.replace(/\s+/g, ' ').trim().slice(0, 60)
  return kind === 'confirmation'
    ? `You are opted out and get no more messages from ${name} from this number. Reply START to resume.`
    : `Messages from this number are sent by ${name}. Reply STOP to opt out, START to resume.`
}
