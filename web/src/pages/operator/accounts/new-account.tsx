/** Makes an account, with its first credit and an invitation for its owner. */
import { Group } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../client/api.ts'
import { TextField } from '../../../ui/fields.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { MoneyField } from '../../../ui/money-field.tsx'
import { LinkOnce, type MadeLink } from '../../../ui/secret-once.tsx'
import { useChange } from '../../../ui/use-change.ts'

const values = { name: '', credit: '' as number | '', price: 0.1 as number | '', owner_email: '' }

export function NewAccount({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate()
  const [made, setMade] = useState<{ id: string; link: MadeLink } | null>(null)
  const openAccount = (id: string) => void navigate({ to: '/operator/accounts/$id', params: { id } })
  const create = useChange(
    ({ name, credit, price, owner_email }: typeof values) =>
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
  const submit = async (typed: typeof values) => {
    const { id, invitation } = await create.mutateAsync(typed)
    if (invitation === null) openAccount(id)
    else setMade({ id, link: invitation })
  }
  return (
    <>
      <FormDialog
        opened={opened}
        onClose={onClose}
        title="New account"
        action="Create account"
        values={values}
        onSubmit={submit}
      >
        {(form) => (
          <>
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
          </>
        )}
      </FormDialog>
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
