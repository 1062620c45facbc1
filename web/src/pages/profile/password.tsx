/** A new password, which ends all other sessions. */
import { Button, Group, SimpleGrid } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Profile } from '@websms/contract/members'
import { api } from '../../client/api.ts'
import { PasswordField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { NewPassword } from '../../ui/new-password.tsx'
import { Section } from '../../ui/section.tsx'
import { useChange } from '../../ui/use-change.ts'

const initialValues = { current_password: '', password: '' }

export function Password({ profile: { email } }: { profile: Profile }) {
  const form = useForm({ initialValues })
  const set = useChange((body: typeof initialValues) => api('PUT /profile/password', { body }), {
    shownBy: ['GET /profile/sessions'],
    done: () => 'Password changed. Your other sessions were signed out.',
  })
  return (
    <Section title="Password" intro="Changing it signs out all your other sessions.">
      <Form onSubmit={() => set.mutate(form.values, { onSuccess: form.reset })} error={set.error}>
        <FormProblem />
        {/* So that a password manager knows whose it is. */}
        <input type="text" autoComplete="username" value={email} readOnly hidden />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <PasswordField
            label="Current password"
            name="current_password"
            autoComplete="current-password"
            required
            {...form.getInputProps('current_password')}
          />
          <NewPassword {...form.getInputProps('password')} />
        </SimpleGrid>
        <Group mt="sm">
          <Button type="submit" variant="default" disabled={!form.isDirty()} loading={set.isPending}>
            Change password
          </Button>
        </Group>
      </Form>
    </Section>
  )
}
