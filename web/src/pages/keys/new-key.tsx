/** Makes an API key, or gives one another name. */

import { Select } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { BodyOf, KeyItem } from '@websms/contract/members'
import { useState } from 'react'
import { type AnswerOf, api } from '../../client/api.ts'
import { TextField } from '../../ui/fields.tsx'
import { FormDialog, NameDialog } from '../../ui/form-dialog.tsx'
import { keyPurposeOptions } from '../../ui/purposes.ts'
import { useChange } from '../../ui/use-change.ts'
import { ClientSecretOnce } from './client-secret-once.tsx'

interface DialogProps {
  opened: boolean
  onClose: () => void
}

const values: Required<BodyOf<'POST /keys'>> = { name: '', purpose: 'transactional' }

export function NewKey(dialog: DialogProps) {
  const navigate = useNavigate()
  const [made, setMade] = useState<(AnswerOf<'POST /keys'> & { name: string }) | null>(null)
  const create = useChange((body: BodyOf<'POST /keys'>) => api('POST /keys', { body }), {
    shownBy: ['GET /keys', 'GET /messages/choices'],
  })
  return (
    <>
      <FormDialog
        {...dialog}
        title="Create API key"
        action="Create API key"
        values={values}
        onSubmit={async (body) => setMade({ ...(await create.mutateAsync(body)), name: body.name.trim() })}
      >
        {(form) => (
          <>
            <TextField
              label="Name"
              name="name"
              description="The app that will use it"
              placeholder="Online shop"
              required
              maxLength={200}
              data-autofocus
              {...form.getInputProps('name')}
            />
            <Select
              label="Messages sent with this key are"
              description="Routes, senders and the rules of countries go by it."
              allowDeselect={false}
              data={keyPurposeOptions}
              {...form.getInputProps('purpose')}
            />
          </>
        )}
      </FormDialog>
      <ClientSecretOnce
        title="API key created"
        made={made}
        onClose={() => {
          setMade(null)
          void navigate({ to: '/keys/$id', params: { id: made!.id } })
        }}
      />
    </>
  )
}

export function RenameKey({ apiKey: { id, name }, ...dialog }: DialogProps & { apiKey: KeyItem }) {
  const rename = useChange((to: string) => api('PATCH /keys/:id', { params: { id }, body: { name: to } }), {
    shownBy: ['GET /keys', 'GET /keys/:id', 'GET /messages/choices'],
  })
  return <NameDialog {...dialog} title="Rename API key" action="Rename" name={name} onName={rename.mutateAsync} />
}
