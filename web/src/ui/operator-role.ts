/** The roles of operators, each with its rights. */
import type { OperatorRole } from '@websms/contract/members'

export const operatorRoleNames: Readonly<Record<OperatorRole, string>> = {
  full: 'Full',
  routing: 'Routing',
  support: 'Support',
  billing: 'Billing',
}

/** In the order in which they are offered. */
export const operatorRoleTexts: readonly { role: OperatorRole; may: string }[] = [
  { role: 'support', may: 'see accounts and, signed in as one, its messages without their texts; suspend accounts' },
  { role: 'billing', may: 'create, credit and suspend accounts, set prices and limits, and see every transfer' },
  { role: 'routing', may: 'change carriers, routes, blocked destinations, number portability and senders; see health' },
  { role: 'full', may: 'do everything, texts included, and decide who is an operator' },
]
