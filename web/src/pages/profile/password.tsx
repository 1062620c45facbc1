/** A new password, which ends all other sessions. */
import { Button, Group, PasswordInput, SimpleGrid } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Profile } from '@websms/contract/members'
import { api } from '../../app/api.ts'
import { Problem } from '../../app/problem.ts'
import { NewPassword } from '../../parts/new-password.tsx'
import { ProblemAlert } from '../../parts/problem-alert.tsx'
import { Section } from '../../parts/section.tsx'
import { useChange } from '../../parts/use-change.ts'

const initialValues = { current_password: '', password: '' }

export function Password({ profile: { email } }: { profile: Profile }) {
  const form = useForm({ initialValues })
  const set = useChange((body: typeof initialValues) => api('PUT /profile/password', { body }), {
    shownBy: ['GET /profile/sessions'],
    done: () => 'Password changed. Your other sessions were signed out.',
  })
  const submit = form.onSubmit((values) =>
    set.mutate(values, {
      onSuccess: () => form.reset(),
      onError: (error) => form.setErrors(Problem.of(error).fields),
    }),
  )
  const inField = Object.keys(Problem.of(set.error).fields).length > 0
  return (
    <Section title="Password" intro="Changing it signs out all your other sessions.">
      <form onSubmit={submit}>
        {!inField && <ProblemAlert error={set.error} />}
        {/* So that a password manager knows whose it is. */}
        <input type="text" autoComplete="username" value={email} readOnly hidden />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" maw={720}>
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            {...form.getInputProps('current_password')}
          />
          <NewPassword {...form.getInputProps('password')} value={form.values.password} />
        </SimpleGrid>
        <Group mt="sm">
          <Button type="submit" variant="default" disabled={!form.isDirty()} loading={set.isPending}>
            Change password
          </Button>
        </Group>
      </form>
    </Section>
  )
}
