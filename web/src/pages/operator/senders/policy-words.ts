/** Rules of countries in sentences. */
import type { PolicyAction, SenderKind, SenderPolicy } from '@websms/contract/members'
import { capitalised } from '../../../ui/formats.ts'
import { purposeNames } from '../../../ui/purposes.ts'

export type PolicyRule = NonNullable<SenderPolicy['own']>['rules'][number]

export const kindsInWords: Record<SenderKind, string> = {
  short_code: 'short codes',
  number: 'numbers',
  name: 'names',
}

export const actionNames: Record<PolicyAction, string> = {
  allow: 'allowed',
  registered: 'allowed if registered for the country, else replaced',
  free_to_reply: 'allowed if free to reply to, else replaced',
  replace: 'replaced by the default sender there',
  refuse: 'refused',
}

/** `Names, marketing messages: refused (by contract).` */
export function ruleText({ kinds, purposes, action, reason }: PolicyRule): string {
  const who = kinds.length === 0 ? 'every sender' : kinds.map((kind) => kindsInWords[kind]).join(' and ')
  const about = purposes.length === 0 ? '' : `, ${purposes.map((purpose) => purposeNames[purpose]).join(' and ')}`
  const why = action === 'allow' ? '' : `: ${reason}`
  return `${capitalised(who)}${about}: ${actionNames[action]}${why}.`
}
