/** Decisions of operators about a sender: approve or refuse a request, change, suspend, restore, remove. */
import { Button, Group, Menu, Text } from '@mantine/core'
import { IconBan, IconCircleCheck, IconPencil, IconRefresh, IconTag, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useAnswer } from '../../../client/answer.ts'
import { api } from '../../../client/api.ts'
import { ActionsMenu } from '../../../ui/actions-menu.tsx'
import { TextareaField } from '../../../ui/fields.tsx'
import { Confirm, FormDialog } from '../../../ui/form-dialog.tsx'
import { countOf } from '../../../ui/formats.ts'
import { tellProblem, useChange } from '../../../ui/use-change.ts'
import { Warnings } from '../../senders/warnings.tsx'
import { termsBody, termsOf } from './terms.ts'
import { TermsFields } from './terms-fields.tsx'
import { type Sender, shownBy } from './use-sender.ts'

type Asked = 'approve' | 'change' | 'refuse' | 'suspend' | 'restore' | 'remove'

export function Decisions({ sender }: { sender: Sender }) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = () => setAsked(null)
  const { state } = sender
  return (
    <Group gap="xs">
      {(state === 'requested' || state === 'refused') && (
        <Button leftSection={<IconCircleCheck size={16} />} onClick={() => setAsked('approve')}>
          Approve
        </Button>
      )}
      {state === 'requested' && (
        <Button variant="default" leftSection={<IconBan size={16} />} onClick={() => setAsked('refuse')}>
          Refuse
        </Button>
      )}
      {state === 'suspended' && (
        <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={() => setAsked('restore')}>
          Restore
        </Button>
      )}
      <Actions sender={sender} onAsk={setAsked} />
      <TermsDialog sender={sender} asked={asked} onClose={close} />
      <ReasonDialog sender={sender} asked={asked} onClose={close} />
      <ConfirmDialogs sender={sender} asked={asked} onClose={close} />
    </Group>
  )
}

function Actions({ sender, onAsk }: { sender: Sender; onAsk: (asked: Asked) => void }) {
  const { id, code, state, account_id, default: isDefault } = sender
  const setDefault = useChange(
    (next: boolean) => api('PUT /operator/senders/:id/default', { params: { id }, body: { default: next } }),
    { shownBy, done: (next) => `${code} is ${next ? 'now' : 'no longer'} the default of its account.` },
  )
  return (
    <ActionsMenu name={code} width={230} labelled>
      <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => onAsk('change')}>
        Change
      </Menu.Item>
      {account_id !== null && (state === 'approved' || isDefault) && (
        <Menu.Item
          leftSection={<IconTag size={15} />}
          onClick={() => setDefault.mutate(!isDefault, { onError: tellProblem })}
        >
          {isDefault ? 'No longer the default' : 'Default of its account'}
        </Menu.Item>
      )}
      <Menu.Divider />
      {(state === 'approved' || state === 'expired') && (
        <Menu.Item color="red" leftSection={<IconBan size={15} />} onClick={() => onAsk('suspend')}>
          Suspend
        </Menu.Item>
      )}
      <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => onAsk('remove')}>
        Remove
      </Menu.Item>
    </ActionsMenu>
  )
}

interface DialogProps {
  sender: Sender
  asked: Asked | null
  onClose: () => void
}

function TermsDialog({ sender, asked, onClose }: DialogProps) {
  const { id, code, account_id, for_accounts } = sender
  const params = { id }
  const approves = asked === 'approve'
  const terms = termsOf(sender)
  const save = useChange(
    (body: ReturnType<typeof termsBody>) =>
      approves
        ? api('POST /operator/senders/:id/approve', { params, body })
        : api('PATCH /operator/senders/:id', { params, body }),
    { shownBy, done: () => `${code} is ${approves ? 'approved' : 'changed'}. The gateway follows within a second.` },
  )
  return (
    <FormDialog
      opened={asked === 'approve' || asked === 'change'}
      onClose={onClose}
      title={approves ? `Approve ${code}` : `Change ${code}`}
      action={approves ? 'Approve' : 'Save'}
      values={terms}
      onSubmit={({ for_accounts: shares, ...typed }) =>
        save.mutateAsync(termsBody({ ...typed, for_accounts: account_id === null ? shares : [] }, terms))
      }
    >
      {(form) => (
        <>
          {approves && <Warnings texts={sender.warnings} />}
          <TermsFields form={form} shared={account_id === null} accounts={for_accounts} />
        </>
      )}
    </FormDialog>
  )
}

function ReasonDialog({ sender: { id, code }, asked, onClose }: DialogProps) {
  const params = { id }
  const suspends = asked === 'suspend'
  const decide = useChange(
    (body: { reason: string }) =>
      suspends
        ? api('POST /operator/senders/:id/suspend', { params, body })
        : api('POST /operator/senders/:id/refuse', { params, body }),
    { shownBy, done: () => `${code} is ${suspends ? 'suspended' : 'refused'}.` },
  )
  return (
    <FormDialog
      opened={asked === 'refuse' || asked === 'suspend'}
      onClose={onClose}
      title={suspends ? `Suspend ${code}?` : `Refuse ${code}?`}
      action={suspends ? 'Suspend' : 'Refuse'}
      color="red"
      values={{ reason: '' }}
      onSubmit={decide.mutateAsync}
    >
      {(form) => (
        <>
          <Text size="sm">
            {suspends
              ? 'Messages that name it are refused from now on. Replies to it stay its owner’s. '
              : 'The customer sees the reason, and can ask again.'}
            {suspends && <StillWaiting id={id} />}
          </Text>
          <TextareaField
            label="Reason"
            name="reason"
            description="Shown to the customer"
            required
            autosize
            minRows={2}
            maxLength={500}
            data-autofocus
            {...form.getInputProps('reason')}
          />
        </>
      )}
    </FormDialog>
  )
}

/** Accepted messages that go out in any case. */
function StillWaiting({ id }: { id: string }) {
  const { data } = useAnswer('GET /operator/senders/:id/waiting', { params: { id } })
  if (data === undefined || data.messages === 0) return null
  const many = data.messages === null ? 'many messages' : countOf(data.messages, 'message')
  return `Accepted before, and still sent from it: ${many}.`
}

function ConfirmDialogs({ sender: { id, code, default_in }, asked, onClose }: DialogProps) {
  const navigate = useNavigate()
  const params = { id }
  const restore = useChange(() => api('POST /operator/senders/:id/restore', { params }), {
    shownBy,
    done: () => `${code} can be used again.`,
  })
  const remove = useChange(() => api('DELETE /operator/senders/:id', { params }), {
    shownBy: ['GET /operator/senders', 'GET /operator/sender-policies'],
    done: () => `${code} is removed.`,
  })
  return (
    <>
      <Confirm
        opened={asked === 'restore'}
        onClose={onClose}
        title={`Restore ${code}?`}
        action="Restore"
        harmless
        onConfirm={() => restore.mutateAsync()}
      >
        Messages may come from it again, from now on.
      </Confirm>
      <Confirm
        opened={asked === 'remove'}
        onClose={onClose}
        title={`Remove ${code}?`}
        action="Remove"
        onConfirm={async () => {
          await remove.mutateAsync()
          void navigate({ to: '/operator/senders' })
        }}
      >
        Messages that name it are refused from now on, and replies to it are unassigned. Its evidence and decisions are
        deleted; the audit log keeps who decided.
        {default_in.length > 0 && ` It is no longer the default in ${default_in.join(', ')}.`}
      </Confirm>
    </>
  )
}
