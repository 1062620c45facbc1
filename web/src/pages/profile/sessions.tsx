/** Sessions of the member, to sign out. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCircleCheck, IconDevices } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Confirm } from '../../ui/form-dialog.tsx'
import { countOf } from '../../ui/formats.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { Section } from '../../ui/section.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { RelativeTime, Time } from '../../ui/time.tsx'
import { useChange } from '../../ui/use-change.ts'
import { type ItemOf, useList } from '../../ui/use-list.ts'

type Session = ItemOf<'GET /profile/sessions'>

const shownBy = ['GET /profile/sessions'] as const

export function Sessions() {
  const list = useList('GET /profile/sessions')
  const [asking, setAsking] = useState(false)
  const end = useChange(({ id }: Session) => api('DELETE /profile/sessions/:id', { params: { id } }), {
    shownBy,
    done: ({ device }) => `Signed out ${device}.`,
  })
  const endOthers = useChange(() => api('DELETE /profile/sessions'), { shownBy })
  const confirm = async () => {
    const { ended } = await endOthers.mutateAsync(undefined)
    notifications.show({ message: `${countOf(ended, 'session')} signed out.` })
  }
  const columns: readonly Column<Session>[] = [
    {
      label: 'Device',
      render: ({ device, user_agent }) => <span title={user_agent}>{device}</span>,
      narrow: 'title',
    },
    { label: 'IP address', render: ({ ip }) => ip, width: '190px' },
    { label: 'Signed in', render: ({ created_at }) => <Time value={created_at} />, width: '150px' },
    { label: 'Last seen', render: ({ last_seen_at }) => <RelativeTime value={last_seen_at} />, width: '110px' },
    {
      label: 'Sign out',
      hideLabel: true,
      align: 'right',
      width: '120px',
      narrow: 'aside',
      render: (session) =>
        session.current ? (
          <StatusBadge status="this device" tone="good" icon={IconCircleCheck} />
        ) : (
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={`Sign out ${session.device}`}
            loading={end.isPending && end.variables.id === session.id}
            onClick={() => end.mutate(session)}
          >
            Sign out
          </Button>
        ),
    },
  ]
  const more = (list.items?.length ?? 0) > 1
  return (
    <Section
      title="Sessions"
      intro="Where you are signed in. If you don't recognise one, sign it out and change your password."
      action={
        more && (
          <Button variant="default" size="compact-sm" onClick={() => setAsking(true)}>
            Sign out all others
          </Button>
        )
      }
    >
      <ProblemAlert error={end.error} />
      <DataTable
        label="Sessions"
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        empty={<EmptyState icon={IconDevices} title="No sessions" />}
      />
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title="Sign out all other sessions?"
        action="Sign out all others"
        onConfirm={confirm}
      >
        You stay signed in here only.
      </Confirm>
    </Section>
  )
}
