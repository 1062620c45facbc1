/** Actions on the messages of one request that wait: another time, or none. */
import { Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconClockEdit, IconTrash } from '@tabler/icons-react'
import type { ScheduledItem } from '@websms/contract/members'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { ActionsMenu } from '../../ui/actions-menu.tsx'
import { Confirm, FormDialog } from '../../ui/form-dialog.tsx'
import { countOf, localTime } from '../../ui/formats.ts'
import { localMinute, SendTimeField, sendTimeOf } from '../../ui/send-time.tsx'
import { useChange } from '../../ui/use-change.ts'

const shownBy = ['GET /scheduled', 'GET /messages', 'GET /messages/:id'] as const

export function ScheduledActions({ item: { id, to, messages, send_at } }: { item: ScheduledItem }) {
  const [asking, ask] = useState<'cancel' | 'reschedule' | null>(null)
  const close = () => ask(null)
  const whole = messages > 1
  const what = whole ? countOf(messages, 'message') : `the message to ${to}`
  const cancel = useChange(() => api('POST /scheduled/:id/cancel', { params: { id }, body: { whole } }), { shownBy })
  const reschedule = useChange(
    (time: string) => api('POST /scheduled/:id/reschedule', { params: { id }, body: { whole, send_at: time } }),
    { shownBy },
  )
  return (
    <>
      <ActionsMenu name={to} width={190}>
        <Menu.Item leftSection={<IconClockEdit size={15} />} onClick={() => ask('reschedule')}>
          Reschedule
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => ask('cancel')}>
          Cancel sending
        </Menu.Item>
      </ActionsMenu>
      <FormDialog
        opened={asking === 'reschedule'}
        onClose={close}
        title={`Reschedule ${what}`}
        action="Reschedule"
        values={{ time: localMinute(Date.parse(send_at)) }}
        onSubmit={async ({ time }) => {
          const chosen = sendTimeOf(time)
          if (chosen === undefined) return false
          const done = await reschedule.mutateAsync(chosen)
          const late = done.not_rescheduled === 0 ? '' : ` ${countOf(done.not_rescheduled, 'message')} came too late.`
          notifications.show({
            message: `${countOf(done.rescheduled, 'message')} will be sent at ${localTime(done.send_at)}.${late}`,
          })
          return true
        }}
      >
        {(form) => <SendTimeField value={form.values.time} onChange={(time) => form.setFieldValue('time', time)} />}
      </FormDialog>
      <Confirm
        opened={asking === 'cancel'}
        onClose={close}
        title={`Cancel ${what}?`}
        action="Cancel sending"
        cancel="Keep"
        onConfirm={async () => {
          const { cancelled, not_cancelled } = await cancel.mutateAsync(undefined)
          const late = not_cancelled === 0 ? '' : ` ${countOf(not_cancelled, 'message')} had been sent already.`
          notifications.show({ message: `${countOf(cancelled, 'message')} cancelled, and refunded.${late}` })
        }}
      >
        They are not sent, and their price goes back to the balance. This cannot be undone.
      </Confirm>
    </>
  )
}
