/** Actions of a member on a sender of the account. */
import { Menu } from '@mantine/core'
import { IconRefresh, IconTag, IconTrash } from '@tabler/icons-react'
import type { SenderItem } from '@websms/contract/members'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { ActionsMenu } from '../../ui/actions-menu.tsx'
import { useFilters } from '../../ui/filters.ts'
import { Confirm } from '../../ui/form-dialog.tsx'
import { tellProblem, useChange } from '../../ui/use-change.ts'

const shownBy = ['GET /senders', 'GET /sending'] as const

export function SenderActions({ sender }: { sender: SenderItem }) {
  const { id, code, state, default: isDefault } = sender
  const { set } = useFilters()
  const [asking, setAsking] = useState(false)
  const withdraw = useChange(() => api('DELETE /senders/:id', { params: { id } }), {
    shownBy,
    done: () => `The request for ${code} is withdrawn.`,
  })
  const setDefault = useChange(
    (next: boolean) => api('PUT /senders/:id/default', { params: { id }, body: { default: next } }),
    {
      shownBy,
      done: (next) =>
        next ? `Messages that name no sender come from ${code}.` : `${code} is no longer the default sender.`,
    },
  )
  const mayWithdraw = state === 'requested' || state === 'refused'
  if (!mayWithdraw && state !== 'approved' && state !== 'expired' && !isDefault) return null
  return (
    <>
      <ActionsMenu name={code} width={210}>
        {mayWithdraw ? (
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => setAsking(true)}>
            {state === 'requested' ? 'Withdraw request' : 'Remove'}
          </Menu.Item>
        ) : (
          (state === 'approved' || isDefault) && (
            <Menu.Item
              leftSection={<IconTag size={15} />}
              onClick={() => setDefault.mutate(!isDefault, { onError: tellProblem })}
            >
              {isDefault ? 'No longer the default' : 'Make default sender'}
            </Menu.Item>
          )
        )}
        {mayRenew(sender) && (
          <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => set({ new: 'true', code })}>
            Request again
          </Menu.Item>
        )}
      </ActionsMenu>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={state === 'requested' ? `Withdraw the request for ${code}?` : `Remove ${code}?`}
        action={state === 'requested' ? 'Withdraw' : 'Remove'}
        onConfirm={() => withdraw.mutateAsync()}
      >
        {state === 'requested'
          ? 'The operator no longer sees it. You can ask again.'
          : 'The refused request is no longer listed. You can ask again.'}
      </Confirm>
    </>
  )
}

/** Time before its end from which on a sender may be asked for again, in ms (30 days). */
const renewalMs = 30 * 86_400_000

function mayRenew({ state, expires_at }: SenderItem): boolean {
  return (
    state === 'expired' ||
    (state === 'approved' && expires_at !== null && Date.parse(expires_at) < Date.now() + renewalMs)
  )
}
