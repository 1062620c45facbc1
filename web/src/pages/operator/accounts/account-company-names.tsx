/** Company names that look like a link, and that an account may use in one-time messages. */
import { api } from '../../../app/api.ts'
import { isolated } from '../../../parts/formats.ts'
import { AccountEntries } from './account-entries.tsx'
import type { Account } from './account-page.tsx'

export function AccountCompanyNames({ account }: { account: Account }) {
  const { id } = account
  return (
    <AccountEntries
      title="Company names"
      intro="Handsets turn a name such as Booking.com into a link. The account may use such a name in one-time messages only if it is listed here."
      entries={account.company_names}
      none="No company names listed."
      field={{ name: 'name', label: 'Add a company name', placeholder: 'Booking.com', maxLength: 50 }}
      add={(name) => api('POST /operator/accounts/:id/company-names', { params: { id }, body: { name } })}
      added={(name) => `The account can now use ${isolated(name)}.`}
      remove={(name) => api('DELETE /operator/accounts/:id/company-names/:name', { params: { id, name } })}
      removed={(name) => `The account can no longer use ${isolated(name)}.`}
      question={(name) => `Remove ${isolated(name)} from ${isolated(account.name)}?`}
      consequence="One-time messages with this name are rejected from now on."
    />
  )
}
