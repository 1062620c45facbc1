/** The problems that an endpoint of the Members Area may answer with: its own, and the common ones. */
import type { MembersEndpoint, ProblemName } from '@websms/contract/members'

const always = ['bad_request', 'not_found', 'refused', 'server_error', 'server_busy'] as const

export function problemsOf({ access, params, query, body, problems = [] }: MembersEndpoint): ProblemName[] {
  const found = new Set<ProblemName>(always)
  if (access !== 'public') found.add('signed_out')
  if (!['public', 'member', 'viewer'].includes(access)) found.add('not_allowed')
  if (['viewer', 'developer', 'owner'].includes(access)) found.add('no_account')
  if (params || query || body) found.add('invalid')
  if (body) for (const name of ['body_too_large', 'unsupported_media_type'] as const) found.add(name)
  for (const name of ['wrong_host', 'wrong_origin', 'search_took_too_long', ...problems] as const) found.add(name)
  return [...found]
}
