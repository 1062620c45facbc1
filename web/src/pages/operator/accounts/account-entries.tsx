/** Short lists that belong to an account: its senders, and the company names that it may use. */
import { Button, Group, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { api } from '../../../client/api.ts'
import { useMay } from '../../../client/session.ts'
import { TextField } from '../../../ui/fields.tsx'
import { FieldRow, Form, FormProblem } from '../../../ui/form.tsx'
import { Confirm } from '../../../ui/form-dialog.tsx'
import { isolated } from '../../../ui/formats.ts'
import { Section } from '../../../ui/section.tsx'
import { useChange } from '../../../ui/use-change.ts'
import type { Account } from './account-state.tsx'

/** Numbers and names that it may send from. */
export function AccountSenders({ account: { id, name, senders } }: { account: Account }) {
  const mayRead = useMay('GET /operator/senders')
  return (
    <AccountEntries
      mayChange={useMay('POST /operator/accounts/:id/senders')}
      title="Senders"
      intro={
        <>
          In addition to the shared short code. Only this account can send from them, and it receives their replies.
          {mayRead && (
            <>
              {' '}
              <Link to="/operator/senders" search={{ account: id }}>
                Requests and terms
              </Link>
            </>
          )}
        </>
      }
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

/** Company names that look like a link, and that the account may use in one-time messages. */
export function AccountCompanyNames({ account }: { account: Account }) {
  const { id } = account
  return (
    <AccountEntries
      mayChange={useMay('POST /operator/accounts/:id/company-names')}
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

interface AccountEntriesProps {
  mayChange: boolean
  title: string
  intro: ReactNode
  entries: readonly string[]
  /** Shown while the list is empty. */
  none: string
  field: { name: string; label: string; placeholder: string; maxLength: number }
  add: (entry: string) => Promise<unknown>
  /** The notification after adding. */
  added: (entry: string) => string
  remove: (entry: string) => Promise<unknown>
  removed: (entry: string) => string
  /** The title of the confirmation before removing. */
  question: (entry: string) => string
  /** The effect of removing an entry. */
  consequence: string
}

function AccountEntries(props: AccountEntriesProps) {
  const { mayChange, title, intro, entries, none, field, question, consequence, ...does } = props
  const [entry, setEntry] = useState('')
  const [removing, setRemoving] = useState<string | null>(null)
  const shownBy = ['GET /operator/accounts/:id'] as const
  const add = useChange(() => does.add(entry), { shownBy, done: () => does.added(entry) })
  const remove = useChange((one: string) => does.remove(one), { shownBy, done: (one) => does.removed(one) })
  return (
    <Section title={title} intro={intro}>
      {entries.length === 0 ? (
        <Text size="sm" c="dimmed" mb="sm">
          {none}
        </Text>
      ) : (
        <Group gap="xs" mb="sm">
          {entries.map((one) => (
            <Button
              key={one}
              variant="default"
              size="compact-sm"
              disabled={!mayChange}
              {...(mayChange && { rightSection: <IconX size={13} aria-hidden />, 'aria-label': `Remove ${one}` })}
              onClick={() => setRemoving(one)}
            >
              {one}
            </Button>
          ))}
        </Group>
      )}
      {mayChange && (
        <Form onSubmit={() => add.mutate(undefined, { onSuccess: () => setEntry('') })} error={add.error}>
          <FormProblem />
          <FieldRow>
            <TextField {...field} required value={entry} onChange={(event) => setEntry(event.currentTarget.value)} />
            <Button type="submit" variant="default" loading={add.isPending}>
              Add
            </Button>
          </FieldRow>
        </Form>
      )}
      <Confirm
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        title={question(removing ?? '')}
        action="Remove"
        onConfirm={() => remove.mutateAsync(removing!)}
      >
        {consequence}
      </Confirm>
    </Section>
  )
}
