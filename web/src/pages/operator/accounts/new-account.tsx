/** Makes an account, with its first credit and an invitation for its owner. */
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../app/api.ts'
import { TextField } from '../../../parts/fields.tsx'
import { Form, FormProblem } from '../../../parts/form.tsx'
import { LinkOnce, type MadeLink } from '../../../parts/link-once.tsx'
import { MoneyField } from '../../../parts/money-field.tsx'
import { useChange } from '../../../parts/use-change.ts'

const initialValues = { name: '', credit: '' as number | '', price: 0.1 as number | '', owner_email: '' }

export function NewAccount({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate()
  const form = useForm({ initialValues })
  const [made, setMade] = useState<{ id: string; link: MadeLink } | null>(null)
  const openAccount = (id: string) => void navigate({ to: '/operator/accounts/$id', params: { id } })
  const create = useChange(
    ({ name, credit, price, owner_email }: typeof initialValues) =>
      api('POST /operator/accounts', {
        body: {
          name,
          ...(credit !== '' && { credit }),
          ...(price !== '' && { price }),
          ...(owner_email.trim() !== '' && { owner_email }),
        },
      }),
    { shownBy: ['GET /operator/accounts'] },
  )
  const submit = () =>
    create.mutate(form.values, {
      onSuccess({ id, invitation }) {
        close()
        if (invitation === null) openAccount(id)
        else setMade({ id, link: invitation })
      },
    })
  const close = () => {
    form.reset()
    create.reset()
    onClose()
  }
  return (
    <>
      <Modal opened={opened} onClose={close} title="New account">
        <Form onSubmit={submit} error={create.error}>
          <Stack gap="sm">
            <FormProblem />
            <TextField
              label="Name"
              name="name"
              description="The customer's name"
              required
              data-autofocus
              {...form.getInputProps('name')}
            />
            <Group grow align="flex-start">
              <MoneyField label="First credit" name="credit" {...form.getInputProps('credit')} />
              <MoneyField label="Price per part" name="price" {...form.getInputProps('price')} />
            </Group>
            <TextField
              label="Owner's email"
              name="owner_email"
              description="Creates a one-time link for the owner to join. You can also do this later."
              type="email"
              {...form.getInputProps('owner_email')}
            />
            <Group justify="flex-end" gap="sm" mt="xs">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending}>
                Create account
              </Button>
            </Group>
          </Stack>
        </Form>
      </Modal>
      <LinkOnce
        link={made?.link ?? null}
        title="Invite the owner"
        text="Send this link to the account's owner. It lets them join."
        onClose={() => {
          if (made !== null) openAccount(made.id)
          setMade(null)
        }}
      />
    </>
  )
}
