/** The member's name and email. */
import { Button, Group, SimpleGrid } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Profile } from '@websms/contract/members'
import { api } from '../../client/api.ts'
import { TextField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { Section } from '../../ui/section.tsx'
import { useChange } from '../../ui/use-change.ts'
import { useConfirmed } from './confirmation.tsx'

export function You({ profile: { name, email } }: { profile: Profile }) {
  const confirmed = useConfirmed()
  const form = useForm({ initialValues: { name, email } })
  const save = useChange(
    async (values: typeof form.values) => {
      if (values.name !== name) await api('PATCH /profile', { body: { name: values.name } })
      if (values.email !== email) {
        const set = await confirmed(() => api('PUT /profile/email', { body: { email: values.email } }))
        if (set === null) return
      }
      form.resetDirty(values)
    },
    { shownBy: ['GET /profile', 'GET /team'] },
  )
  return (
    <Section title="You">
      <Form onSubmit={() => save.mutate(form.values)} error={save.error}>
        <FormProblem />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <TextField
            label="Name"
            name="name"
            description="Shown to other members"
            autoComplete="name"
            required
            maxLength={200}
            {...form.getInputProps('name')}
          />
          <TextField
            label="Email"
            name="email"
            description="You sign in with it"
            type="email"
            autoComplete="username"
            required
            maxLength={254}
            {...form.getInputProps('email')}
          />
        </SimpleGrid>
        <Group mt="sm">
          <Button type="submit" variant="default" disabled={!form.isDirty()} loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Form>
    </Section>
  )
}
