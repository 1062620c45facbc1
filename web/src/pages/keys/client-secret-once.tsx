/** The credentials of a key, shown this one time; the file has the names that the code samples read. */
import type { ReactNode } from 'react'
import { useSession } from '../../client/session.ts'
import { SecretOnce } from '../../ui/secret-once.tsx'

interface ClientSecretOnceProps {
  title: string
  /** Null: closed. */
  made: Credentials | null
  note?: ReactNode
  onClose: () => void
}

interface Credentials {
  /** Of the key. */
  name: string
  client_id: string
  client_secret: string
  /** Not known after the client secret was rotated. */
  webhook_secret?: string
}

export function ClientSecretOnce({ made, ...dialog }: ClientSecretOnceProps) {
  const { site } = useSession()
  return (
    <SecretOnce
      {...dialog}
      values={
        made && [
          ['Client ID', made.client_id],
          ['Client secret', made.client_secret],
        ]
      }
      warning="The client secret will not be shown again. Store it somewhere safe now."
      fileName="websms.env"
      fileText={made ? envFile(made, site.api_url) : ''}
    />
  )
}

function envFile({ name, client_id, client_secret, webhook_secret }: Credentials, apiUrl: string): string {
  const lines = [
    `# WebSMS, API key "${name}"`,
    `WEBSMS_URL=${apiUrl}`,
    `WEBSMS_CLIENT_ID=${client_id}`,
    `WEBSMS_CLIENT_SECRET=${client_secret}`,
    ...(webhook_secret === undefined ? [] : [`WEBSMS_WEBHOOK_SECRET=${webhook_secret}`]),
  ]
  return `${lines.join('\n')}\n`
}
