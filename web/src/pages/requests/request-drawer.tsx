/** One rejected request, with the reason and the fix. */
import { Drawer, Text } from '@mantine/core'
import type { RejectedRequest } from '@websms/contract/members'
import { useSession } from '../../client/session.ts'
import { CopyId } from '../../ui/copy.tsx'
import { KeyValues } from '../../ui/key-values.tsx'
import { Time } from '../../ui/time.tsx'

interface RequestDrawerProps {
  /** Undefined: closed. */
  request: RejectedRequest | undefined
  onClose: () => void
}

export function RequestDrawer({ request, onClose }: RequestDrawerProps) {
  const { site } = useSession()
  return (
    <Drawer
      opened={request !== undefined}
      onClose={onClose}
      position="right"
      size={480}
      title={request && <bdi>{request.error}</bdi>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {request && (
        <>
          {request.cure !== null && (
            <Text size="sm" mb="md">
              {request.cause} <strong>{request.cure}</strong>
            </Text>
          )}
          <KeyValues
            items={[
              ['Time', <Time key="at" value={request.at} />],
              ['Endpoint', <bdi key="path">{`${request.method} ${request.path}`}</bdi>],
              ['Status', request.status],
              ['Error', request.error_name],
              ['API key', request.key && <bdi key="key">{request.key.name}</bdi>],
              ['Request ID', <CopyId key="id" value={request.request_id} what="request ID" />],
            ]}
          />
          <Text size="sm" mt="md">
            <a href={`${site.api_url}/`} target="_blank" rel="noreferrer">
              Open the API reference
            </a>
          </Text>
        </>
      )}
    </Drawer>
  )
}
