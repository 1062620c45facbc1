/** Name and email. */
import { Button, Group, SimpleGrid, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQueryClient } from '@tanstack/react-query'
import type { Profile } from '@websms/contract/members'
import { api } from '../../app/api.ts'
import { sessionQuery } from '../../app/session.ts'
import { ProblemAlert } from '../../parts/problem-alert.tsx'
import { Section } from '../../parts/section.tsx'
import { useChange } from '../../parts/use-change.ts'
import { useConfirmed } from './confirmation.tsx'

export function You({ profile: { name, email } }: { profile: Profile }) {
  const confirmed = useConfirmed()
  const queryClient = useQueryClient()
  const form = useForm({ initialValues: { name, email } })
  const save = useChange(
    async (values: typeof form.values) => {
      if (values.name !== name) await api('PATCH /profile', { body: { name: values.name } })
      if (values.email !== email) {
        const set = await confirmed(() => api('PUT /profile/email', { body: { email: values.email } }))
        if (set === null) return
      }
      form.resetDirty(values)
      await queryClient.invalidateQueries(sessionQuery)
    },
    { shownBy: ['GET /profile', 'GET /team'] },
  )
  return (
    <Section title="You">
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <ProblemAlert error={save.error} />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" maw={720}>
          <TextInput
            label="Name"
            description="Shown to other members"
            autoComplete="name"
            required
            withAsterisk={false}
            maxLength={200}
            {...form.getInputProps('name')}
          />
          <TextInput
            label="Email"
            description="You sign in with it"
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            maxLength={254}
            {...form.getInputProps('email')}
          />
        </SimpleGrid>
        <Group mt="sm">
          <Button type="submit" variant="default" disabled={!form.isDirty()} loading={save.isPending}>
            Save
          </Button>
        </Group>
      </form>
    </Section>
  )
}
