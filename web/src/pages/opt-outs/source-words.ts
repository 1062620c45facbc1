/** Origins of opt-outs, in words. */
import type { OptOutItem } from '@websms/contract/members'

export const sourceNames: Readonly<Record<OptOutItem['source'], string>> = {
  reply: 'reply from the handset',
  review: 'text settled by a member',
  api: 'API',
  member: 'member',
  command: 'site operator',
}
