/** Makes a passkey under a name, and gives one another name. */
import { Text } from '@mantine/core'
import type { Passkey } from '@websms/contract/members'
import { api } from '../../client/api.ts'
import { makePasskey } from '../../client/passkey.ts'
import { NameDialog } from '../../ui/form-dialog.tsx'
import { useChange } from '../../ui/use-change.ts'
import { useConfirmed } from './confirmation.tsx'

interface DialogProps {
  opened: boolean
  onClose: () => void
}

const shownBy = ['GET /profile/passkeys'] as const

const where = 'Where it is saved, so you recognise it'

export function AddPasskey(dialog: DialogProps) {
  const confirmed = useConfirmed()
  const add = useChange(
    async (name: string) => {
      const creation = await confirmed(() => api('POST /profile/passkey-creation'))
      const credential = creation && (await makePasskey(creation.result))
      if (credential === null) return false
      await confirmed(() => api('POST /profile/passkeys', { body: { name, credential } }))
      return true
    },
    { shownBy },
  )
  return (
    <NameDialog
      {...dialog}
      title="Add a passkey"
      action="Continue"
      name={thisSystem()}
      description={where}
      onName={add.mutateAsync}
    >
      <Text size="sm">Next, your browser asks where to save it: on this device, your phone or a security key.</Text>
    </NameDialog>
  )
}

export function RenamePasskey({ passkey: { id, name }, ...dialog }: DialogProps & { passkey: Passkey }) {
  const rename = useChange((to: string) => api('PATCH /profile/passkeys/:id', { params: { id }, body: { name: to } }), {
    shownBy,
  })
  return (
    <NameDialog
      {...dialog}
      title="Rename passkey"
      action="Rename"
      name={name}
      description={where}
      onName={rename.mutateAsync}
    />
  )
}

/** A first name for the passkey: the browser's operating system. */
function thisSystem(): string {
  const systems = ['iPhone', 'iPad', 'Android', 'Windows', 'Mac', 'Linux']
  const system = systems.find((name) => navigator.userAgent.includes(name))
  return system === undefined
    ? 'My device'
    : `My ${system === 'Windows' || system === 'Linux' ? `${system} computer` : system}`
}
