/** Makes an API key, or gives one another name. */
import { useNavigate } from '@tanstack/react-router'
import type { KeyItem } from '@websms/contract/members'
import { useState } from 'react'
import { type AnswerOf, api } from '../../client/api.ts'
import { NameDialog } from '../../ui/form-dialog.tsx'
import { useChange } from '../../ui/use-change.ts'
import { ClientSecretOnce } from './client-secret-once.tsx'

interface DialogProps {
  opened: boolean
  onClose: () => void
}

export function NewKey(dialog: DialogProps) {
  const navigate = useNavigate()
  const [made, setMade] = useState<(AnswerOf<'POST /keys'> & { name: string }) | null>(null)
  const create = useChange((name: string) => api('POST /keys', { body: { name } }), {
    shownBy: ['GET /keys', 'GET /messages/choices'],
  })
  return (
    <>
      <NameDialog
        {...dialog}
        title="Create API key"
        action="Create API key"
        name=""
        description="The app that will use it"
        placeholder="Online shop"
        onName={async (name) => setMade({ ...(await create.mutateAsync(name)), name: name.trim() })}
      />
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
