/** Tells the webhook of a key of opt-outs and resumptions, or not. */
import { Switch } from '@mantine/core'
import type { KeyDetail } from '@websms/contract/members'
import { api } from '../../client/api.ts'
import { tellProblem, useChange } from '../../ui/use-change.ts'

export function OptOutEvents({ apiKey: { id, optout_events }, mayChange }: { apiKey: KeyDetail; mayChange: boolean }) {
  const save = useChange((next: boolean) => api('PATCH /keys/:id', { params: { id }, body: { optout_events: next } }), {
    shownBy: ['GET /keys', 'GET /keys/:id'],
    done: (next) =>
      next ? 'The webhook is told of opt-outs from now on.' : 'The webhook is no longer told of opt-outs.',
  })
  return (
    <Switch
      mt="md"
      label="Events about opt-outs"
      description="Posts optout when a handset answers STOP or START. The text itself comes as mo too."
      disabled={!mayChange || save.isPending}
      checked={optout_events}
      onChange={(event) => save.mutate(event.currentTarget.checked, { onError: tellProblem })}
    />
  )
}
