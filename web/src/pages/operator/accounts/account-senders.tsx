/** Short codes and numbers that an account may send from. */
import { api } from '../../../app/api.ts'
import { isolated } from '../../../parts/formats.ts'
import { AccountEntries } from './account-entries.tsx'
import type { Account } from './account-page.tsx'

export function AccountSenders({ account: { id, name, senders } }: { account: Account }) {
  return (
    <AccountEntries
      title="Senders"
      intro="In addition to the shared short code. Only this account can send from them, and it receives their replies."
      entries={senders}
      none="No senders registered."
      field={{ name: 'code', label: 'Add a sender', placeholder: '2190, 6421555000 or ACME', maxLength: 15 }}
      add={(code) => api('POST /operator/accounts/:id/senders', { params: { id }, body: { code } })}
      added={(code) => `The account can now send from ${code}.`}
      remove={(code) => api('DELETE /operator/accounts/:id/senders/:code', { params: { id, code } })}
      removed={(code) => `The account can no longer send from ${code}.`}
      question={(code) => `Remove ${code} from ${isolated(name)}?`}
      consequence="Messages from it are rejected from now on, and replies to it are unassigned until it is registered again."
    />
  )
}
