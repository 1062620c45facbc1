/** The reason why a request failed, above the form or the button that made it; nothing without an error. */
import { Alert, Text } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { Problem } from '../client/problem.ts'

export function ProblemAlert({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null
  const { title, detail, fields, requestId, status } = Problem.of(error)
  return (
    <Alert color="red" icon={<IconAlertCircle size={18} />} title={title} role="alert">
      <Text size="sm">{Object.entries(fields).map(fieldText).join(' ') || detail}</Text>
      {status >= 500 && requestId !== null && (
        <Text size="xs" mt={4}>
          Request {requestId}
        </Text>
      )}
    </Alert>
  )
}

/** The server's words follow the name of the field. */
function fieldText([field, message]: [string, string]): string {
  return /^[a-z]/.test(message) ? `${field.replaceAll('_', ' ')} ${message}.` : message
}
