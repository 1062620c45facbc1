/** A sender of the register: what is kept about it, and the decisions of operators. */
import { Alert, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useAnswer } from '../../../client/answer.ts'
import { useMay } from '../../../client/session.ts'
import { countryLabel, countryName } from '../../../ui/countries.ts'
import { KeyValues } from '../../../ui/key-values.tsx'
import { Loaded } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { purposeNames } from '../../../ui/purposes.ts'
import { Section } from '../../../ui/section.tsx'
import { Time } from '../../../ui/time.tsx'
import { kindNames, SenderBadge } from '../../senders/sender-words.tsx'
import { Decisions } from './decisions.tsx'
import type { Sender } from './use-sender.ts'

const senderRoute = getRouteApi('/shell/operator/operator/senders/$id')

export function SenderPage() {
  const { id } = senderRoute.useParams()
  const answer = useAnswer('GET /operator/senders/:id', { params: { id } })
  const { data: sender } = answer
  const mayDecide = useMay('PATCH /operator/senders/:id')
  return (
    <>
      <PageHeader
        title={sender?.code ?? 'Sender'}
        back={<Link to="/operator/senders">Sender register</Link>}
        intro={
          sender && (
            <Group gap="sm" component="span">
              <SenderBadge state={sender.state} />
              <span>{kindNames[sender.kind]}</span>
            </Group>
          )
        }
        action={sender && mayDecide && <Decisions sender={sender} />}
      />
      <Loaded answer={answer}>{(found) => <Sections sender={found} />}</Loaded>
    </>
  )
}

function Sections({ sender }: { sender: Sender }) {
  const warnings = [...sender.name_faults, ...sender.warnings]
  return (
    <>
      {warnings.length > 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle size={18} />} mb="md">
          {warnings.map((warning) => (
            <Text size="sm" key={warning} style={{ overflowWrap: 'anywhere' }}>
              <bdi>{warning}</bdi>
            </Text>
          ))}
        </Alert>
      )}
      <Section title="Use">
        <KeyValues
          items={[
            ['Owner', <Owner key="owner" sender={sender} />],
            ['Countries', sender.countries.map(countryLabel).join(', ') || 'every country'],
            ['Networks', sender.networks.join(', ') || 'every network'],
            ['Messages', sender.purposes.map((purpose) => purposeNames[purpose]).join(', ') || 'every purpose'],
            ['Free to reply to', sender.free_to_reply ? 'yes' : 'no'],
            ['Expires', sender.expires_at === null ? 'never' : <Time key="expires" value={sender.expires_at} />],
            ['Default', defaultText(sender)],
          ]}
        />
      </Section>
      <Section title="Right of use">
        <KeyValues
          items={[
            ['Use case', <Written key="use">{sender.use_case}</Written>],
            ['Evidence', <Written key="evidence">{sender.evidence}</Written>],
            ['Business number', <Written key="business">{sender.business_id}</Written>],
            [
              'Requested',
              <By key="requested" who={sender.requested_by}>
                <Time value={sender.requested_at} />
              </By>,
            ],
            [
              'Decided',
              sender.decided_at && (
                <By key="decided" who={sender.decided_by}>
                  <Time value={sender.decided_at} />
                </By>
              ),
            ],
            ['Reason', sender.reason && <bdi key="reason">{sender.reason}</bdi>],
          ]}
        />
      </Section>
    </>
  )
}

function Owner({ sender: { account_id, account_name, for_accounts } }: { sender: Sender }) {
  if (account_id !== null) {
    return (
      <Link to="/operator/accounts/$id" params={{ id: account_id }}>
        <bdi>{account_name ?? account_id}</bdi>
      </Link>
    )
  }
  if (for_accounts.length === 0) return 'shared by all accounts'
  return (
    <>
      shared by{' '}
      {for_accounts.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link to="/operator/accounts/$id" params={{ id }}>
            <bdi>{name}</bdi>
          </Link>
        </span>
      ))}
    </>
  )
}

function defaultText({ default: ofAccount, default_in }: Sender): string {
  const parts = [ofAccount && 'of its account', default_in.length > 0 && `in ${default_in.map(countryName).join(', ')}`]
  return parts.filter(Boolean).join('; ') || 'no'
}

function Written({ children }: { children: string }) {
  return children === '' ? (
    <Text component="span" size="sm" c="dimmed">
      nothing given
    </Text>
  ) : (
    <bdi style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{children}</bdi>
  )
}

function By({ who, children }: { who: string | null; children: ReactNode }) {
  return (
    <>
      {children}
      {who !== null && (
        <>
          {' '}
          by <bdi>{who}</bdi>
        </>
      )}
    </>
  )
}
