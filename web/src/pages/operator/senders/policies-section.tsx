/** Rules of countries about senders: the built-in ones with their sources, those of operators in their place, and the default
 *  senders of countries. */
import { Button, Menu, Text } from '@mantine/core'
import { IconPencil, IconPlus, IconRefresh, IconWorld } from '@tabler/icons-react'
import type { SenderPolicy } from '@websms/contract/members'
import { useState } from 'react'
import { useAnswer } from '../../../client/answer.ts'
import { api } from '../../../client/api.ts'
import { ActionsMenu } from '../../../ui/actions-menu.tsx'
import { countryName } from '../../../ui/countries.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { Confirm } from '../../../ui/form-dialog.tsx'
import { EmptyState } from '../../../ui/list-states.tsx'
import { Section } from '../../../ui/section.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { RelativeTime } from '../../../ui/time.tsx'
import { useChange } from '../../../ui/use-change.ts'
import { listOf } from '../../../ui/use-list.ts'
import { Warnings } from '../../senders/warnings.tsx'
import { PolicyForm } from './policy-form.tsx'
import { ruleText } from './policy-words.ts'

const shownBy = ['GET /operator/sender-policies'] as const

export function PoliciesSection() {
  const { data, error, refetch } = useAnswer('GET /operator/sender-policies')
  const [editing, setEditing] = useState<SenderPolicy | 'new' | null>(null)
  const [resetting, setResetting] = useState<string | null>(null)
  const reset = useChange(
    (country: string) => api('DELETE /operator/sender-policies/:country', { params: { country } }),
    { shownBy, done: (country) => `The built-in rules hold for ${countryName(country)} again.` },
  )
  return (
    <Section
      title="Rules of countries"
      intro={
        <>
          The first rule about a sender and a purpose decides. In countries without rules every sender is allowed.
          Built-in rules: version {data?.version ?? '…'}. The default sender of the settings is held back by your own
          rules alone.
        </>
      }
      action={
        <Button variant="default" leftSection={<IconPlus size={15} />} onClick={() => setEditing('new')}>
          Add a country
        </Button>
      }
    >
      <DataTable
        label="Rules of countries"
        columns={columnsOf({ edit: setEditing, reset: setResetting })}
        list={listOf(data?.policies, { error, retry: () => void refetch() })}
        rowKey={({ country }) => country}
        empty={<EmptyState icon={IconWorld} title="No rules" />}
      />
      <PolicyForm policy={editing} shared={data?.shared ?? []} onClose={() => setEditing(null)} />
      <Confirm
        opened={resetting !== null}
        onClose={() => setResetting(null)}
        title={`Return to the built-in rules of ${countryName(resetting ?? '')}?`}
        action="Return"
        onConfirm={() => reset.mutateAsync(resetting!)}
      >
        Your own rules of this country are deleted.
      </Confirm>
    </Section>
  )
}

function columnsOf(does: {
  edit: (policy: SenderPolicy) => void
  reset: (country: string) => void
}): Column<SenderPolicy>[] {
  return [
    {
      label: 'Country',
      render: ({ country }) => <strong>{countryName(country)}</strong>,
      narrow: 'title',
      width: '150px',
    },
    {
      label: 'Rules',
      narrow: 'block',
      render: (policy) => (
        <>
          <Rules policy={policy} />
          <Warnings texts={policy.warnings} />
        </>
      ),
    },
    {
      label: 'By',
      width: '120px',
      render: ({ own, built_in }) =>
        own !== null ? (
          <StatusBadge status="your own" tone="going" icon={IconPencil} />
        ) : built_in !== null ? (
          'built in'
        ) : (
          'no rules'
        ),
    },
    {
      label: 'Default sender',
      width: '140px',
      render: ({ default_sender }) => default_sender?.code ?? 'of the settings',
    },
    {
      label: 'Actions',
      hideLabel: true,
      align: 'right',
      width: '50px',
      narrow: 'aside',
      render: (policy) => (
        <ActionsMenu name={countryName(policy.country)} width={220}>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => does.edit(policy)}>
            Change
          </Menu.Item>
          {policy.own !== null && (
            <Menu.Item color="red" leftSection={<IconRefresh size={15} />} onClick={() => does.reset(policy.country)}>
              Return to built-in rules
            </Menu.Item>
          )}
        </ActionsMenu>
      ),
    },
  ]
}

function Rules({ policy: { own, built_in } }: { policy: SenderPolicy }) {
  if (own === null) {
    return (built_in ?? []).map((rule) => (
      <div key={ruleText(rule)} style={wrapped}>
        {ruleText(rule)}
        <Text size="xs" c="dimmed">
          {rule.since !== null && `Since ${rule.since}. `}
          {rule.source}. As of {rule.as_of}.
        </Text>
      </div>
    ))
  }
  return (
    <div style={wrapped}>
      {own.rules.length === 0 && 'Every sender is allowed.'}
      {own.rules.map((rule) => (
        <div key={ruleText(rule)}>
          <bdi>{ruleText(rule)}</bdi>
        </div>
      ))}
      <Text size="xs" c="dimmed">
        {own.note !== '' && (
          <>
            <bdi>{own.note}</bdi>.{' '}
          </>
        )}
        Changed <RelativeTime value={own.changed_at} />{' '}
        {own.changed_by === null ? (
          'on the command line'
        ) : (
          <>
            by <bdi>{own.changed_by}</bdi>
          </>
        )}
        .
      </Text>
    </div>
  )
}

/** Sentences in a cell, which is one line else. */
const wrapped = { whiteSpace: 'normal', overflowWrap: 'anywhere' } as const
