/** The session: the member, the current account, and their rights in it. Fetched once, then kept fresh for the balance. */
import { useSuspenseQuery } from '@tanstack/react-query'
import type { Access, CurrentAccount, OperatorEndpointKey, Role, SessionAnswer } from '@websms/contract/members'
import { actingRoles, operatorsOf } from '@websms/contract/operator-access'
import { createContext, useContext } from 'react'
import { answerQuery } from './answer.ts'
import { paceMs } from './pace.ts'

export type { CurrentAccount, SessionAnswer }

/** Short, because the balance is always in sight. */
const refetchMs = 30_000

export const sessionQuery = {
  ...answerQuery('GET /session'),
  staleTime: 10_000,
  refetchInterval: () => paceMs(refetchMs),
  refetchOnWindowFocus: 'always',
} as const

/** Meanwhile no page is shown: it would continue to ask. */
export const signingOut = ['signing out']

/** Inside the shell, where somebody is signed in. */
export function useSession(): SessionAnswer {
  return useSuspenseQuery(sessionQuery).data
}

/** The account whose pages the layout shows; the one in the cache may already be another. */
export const AccountContext = createContext<CurrentAccount | null>(null)

/** For the pages of an account. */
export function useAccount(): CurrentAccount {
  const account = useContext(AccountContext)
  if (account === null) throw new Error('There is no current account')
  return account
}

const ranks: Record<Role, number> = { viewer: 1, developer: 2, owner: 3 }

/** A role, or for what operators do the endpoint that it needs. */
export type Needed = Exclude<Access, 'operator'> | OperatorEndpointKey

/** True if the session may use an endpoint, or a page, that needs this. The server decides; this only hides what it would
 *  refuse. */
export function mayUse({ member, account }: SessionAnswer, access: Needed): boolean {
  if (access === 'public' || access === 'member') return true
  if (access === 'viewer' || access === 'developer' || access === 'owner') {
    return account !== null && ranks[account.role] >= ranks[access]
  }
  return member.operator_role !== null && operatorsOf(access).includes(member.operator_role)
}

/** True if the session may act as an account that the member does not belong to. */
export function mayAct({ member }: SessionAnswer): boolean {
  return member.operator_role !== null && actingRoles[member.operator_role] !== null
}

export function useMay(access: Needed): boolean {
  return mayUse(useSession(), access)
}
