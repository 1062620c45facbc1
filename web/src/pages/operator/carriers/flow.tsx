/** Pausing, draining and resuming a carrier: buttons on its page, a menu in its row of the list. */
import { Button, Menu, Text } from '@mantine/core'
import { IconPencil, IconPlayerPause, IconPlayerPlay, IconPlugConnectedX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../client/api.ts'
import { ActionsMenu } from '../../../ui/actions-menu.tsx'
import { Confirm } from '../../../ui/form-dialog.tsx'
import { isolated } from '../../../ui/formats.ts'
import { tellProblem, useChange } from '../../../ui/use-change.ts'
import { type Carrier, shownBy } from './use-carriers.ts'

type Flow = Carrier['flow']
type Held = Exclude<Flow, 'running'>

const asks: Record<Held, { title: (name: string) => string; action: string; text: string }> = {
  paused: {
    title: (name) => `Pause ${name}?`,
    action: 'Pause',
    text: 'Sending stops. New messages for this carrier are accepted and wait, up to 48 h; one-time codes expire after 10 minutes. Messages already in its window finish.',
  },
  draining: {
    title: (name) => `Drain ${name}?`,
    action: 'Drain',
    text: 'Prepares for disconnecting it. Sending stops and new messages go to other carriers where possible. Messages already waiting stay. Its page shows when the window is empty.',
  },
}

function useFlow({ id, name }: Carrier) {
  const [asking, setAsking] = useState<Held | null>(null)
  const set = useChange(
    (next: Flow) => api('PUT /operator/carriers/:id/flow', { params: { id }, body: { flow: next } }),
    { shownBy },
  )
  const asked = asking === null ? null : asks[asking]
  const dialog = (
    <Confirm
      opened={asked !== null}
      onClose={() => setAsking(null)}
      title={asked?.title(isolated(name)) ?? ''}
      action={asked?.action ?? ''}
      onConfirm={() => set.mutateAsync(asking!)}
    >
      {asked?.text}
    </Confirm>
  )
  return {
    ask: setAsking,
    resume: () => set.mutate('running', { onError: tellProblem }),
    pending: set.isPending,
    dialog,
  }
}

export function FlowButtons({ carrier }: { carrier: Carrier }) {
  const { ask, resume, pending, dialog } = useFlow(carrier)
  const { flow, bind } = carrier
  if (bind === 'receiver') {
    return (
      <Text size="sm" c="dimmed">
        Receive only
      </Text>
    )
  }
  return (
    <>
      {flow !== 'running' && (
        <Button loading={pending} onClick={resume}>
          Resume
        </Button>
      )}
      {flow !== 'paused' && (
        <Button variant="default" onClick={() => ask('paused')}>
          Pause
        </Button>
      )}
      {flow !== 'draining' && (
        <Button variant="default" onClick={() => ask('draining')}>
          Drain
        </Button>
      )}
      {dialog}
    </>
  )
}

/** In a row of the list. Nothing for a carrier that can neither be held back nor changed. */
export function CarrierMenu({ carrier }: { carrier: Carrier }) {
  const { ask, resume, dialog } = useFlow(carrier)
  const { id, name, flow, bind, origin } = carrier
  const sends = bind !== 'receiver'
  if (!sends && origin !== 'stored') return null
  return (
    <>
      <ActionsMenu name={name} width={160}>
        {sends && flow !== 'running' && (
          <Menu.Item leftSection={<IconPlayerPlay size={15} />} onClick={resume}>
            Resume
          </Menu.Item>
        )}
        {sends && flow !== 'paused' && (
          <Menu.Item leftSection={<IconPlayerPause size={15} />} onClick={() => ask('paused')}>
            Pause
          </Menu.Item>
        )}
        {sends && flow !== 'draining' && (
          <Menu.Item leftSection={<IconPlugConnectedX size={15} />} onClick={() => ask('draining')}>
            Drain
          </Menu.Item>
        )}
        {origin === 'stored' && (
          <Menu.Item
            leftSection={<IconPencil size={15} />}
            renderRoot={(props) => <Link to="/operator/carriers/$id/edit" params={{ id }} {...props} />}
          >
            Edit
          </Menu.Item>
        )}
      </ActionsMenu>
      {dialog}
    </>
  )
}
