/** Where the member is signed in, and ending it there. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type AnswerOf, api } from '../../app/api.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { Section } from '../../parts/section.tsx'
import { RelativeTime, Time } from '../../parts/time.tsx'

type OwnSession = AnswerOf<'GET /profile/sessions'>['items'][number]

export function Sessions({ sessions }: { sessions: readonly OwnSession[] }) {
  const queries = useQueryClient()
  const [ending, setEnding] = useState<OwnSession | 'others' | null>(null)
  const end = async () => {
    if (ending === 'others') await api('DELETE /profile/sessions')
    else if (ending !== null) await api('DELETE /profile/sessions/:id', { params: { id: ending.id } })
    await queries.invalidateQueries({ queryKey: ['profile'] })
  }
  return (
    <Section
      title="Sessions"
      intro="What you do not know, end; then change your password."
      action={
        sessions.length > 1 && (
          <Button variant="default" size="compact-sm" onClick={() => setEnding('others')}>
            End all others
          </Button>
        )
      }
    >
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {sessions.map((session) => (
          <Group key={session.id} component="li" justify="space-between" wrap="nowrap" gap="sm">
            <div style={{ minWidth: 0 }}>
              <Group gap={6}>
                <Text size="sm" fw={500} title={session.user_agent}>
                  {session.device}
                </Text>
                {session.current && <Badge size="sm">This one</Badge>}
              </Group>
              <Text size="xs" c="dimmed">
                {session.ip} · began <Time value={session.created_at} /> · seen{' '}
                <RelativeTime value={session.last_seen_at} />
              </Text>
            </div>
            {!session.current && (
              <Button
                variant="default"
                size="compact-sm"
                onClick={() => setEnding(session)}
                aria-label={`End the session of ${session.device} at ${session.ip}`}
              >
                End
              </Button>
            )}
          </Group>
        ))}
      </Stack>
      <Confirm
        opened={ending !== null}
        onClose={() => setEnding(null)}
        title={ending === 'others' ? 'End all other sessions?' : 'End this session?'}
        action="End"
        onConfirm={end}
      >
        {ending === 'others' ? 'Everywhere but here' : 'There'} you must sign in again, from the next click on.
      </Confirm>
    </Section>
  )
}
