/** Draining a node, and letting it work again. */
import { Button, Text } from '@mantine/core'
import { useId, useState } from 'react'
import { type AnswerOf, api } from '../../../client/api.ts'
import { Confirm } from '../../../ui/form-dialog.tsx'
import { isolated } from '../../../ui/formats.ts'
import { tellProblem, useChange } from '../../../ui/use-change.ts'

export type Node = NonNullable<AnswerOf<'GET /operator/nodes'>['nodes']>[number]

export function DrainButton({ node: { id, host, draining, drain_refusal } }: { node: Node }) {
  const [asking, setAsking] = useState(false)
  const reasonId = useId()
  const set = useChange(
    (next: boolean) => api('PUT /operator/nodes/:id/draining', { params: { id }, body: { draining: next } }),
    { shownBy: ['GET /operator/nodes', 'GET /operator/carriers', 'GET /operator/audit'] },
  )
  if (draining) {
    return (
      <Button
        variant="default"
        aria-label={`Resume ${host}`}
        loading={set.isPending}
        onClick={() => set.mutate(false, { onError: tellProblem })}
      >
        Resume
      </Button>
    )
  }
  return (
    <>
      <Button
        variant="default"
        aria-label={`Drain ${host}`}
        aria-describedby={drain_refusal === null ? undefined : reasonId}
        disabled={drain_refusal !== null}
        onClick={() => setAsking(true)}
      >
        Drain
      </Button>
      {drain_refusal !== null && (
        <Text id={reasonId} size="xs" c="dimmed" mt={4}>
          {drain_refusal}
        </Text>
      )}
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Drain ${isolated(host)}?`}
        action="Drain"
        onConfirm={() => set.mutateAsync(true)}
      >
        It gives its carriers, webhooks and upkeep to the other nodes. Carriers are unbound here and bound there;
        messages wait meanwhile, for some seconds. Its /readyz answers 503, so that a load balancer sends it no more
        requests. It stays like that until you choose Resume, or it is started again.
      </Confirm>
    </>
  )
}
