/** The sender of a text, and the key whose webhook gets its receipts and replies. */
import { Group, Select } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useAnswer } from '../../client/answer.ts'

/** Senders, keys and limits for a text that is being written; undefined until they are known. */
export function useSending() {
  return useAnswer('GET /sending', {}, { staleTime: 60_000 }).data
}

interface SenderFieldsProps {
  /** Null: the default one. */
  from: string | null
  onFrom: (from: string | null) => void
  /** Null: the Members Area's own. */
  keyId: string | null
  onKeyId: (keyId: string | null) => void
}

/** Shows each field only where there is something to choose. */
export function SenderFields({ from, onFrom, keyId, onKeyId }: SenderFieldsProps) {
  const sending = useSending()
  const senders = sending?.senders ?? []
  const standard = sending?.default_sender
  const keys = sending?.keys ?? []
  return (
    <Group align="flex-start" grow preventGrowOverflow={false}>
      <Select
        label="From"
        // Below the box, so that both boxes stand in a line.
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        description={
          senders.length > 1 ? undefined : (
            <>
              The shared short code. Request your own on the <Link to="/senders">Senders</Link> page.
            </>
          )
        }
        disabled={sending === undefined}
        readOnly={senders.length === 1}
        data={senders.map(({ code, shared }) => ({
          value: code,
          label: `${code}${shared ? ' (shared)' : ''}${code === standard && senders.length > 1 ? ', default' : ''}`,
        }))}
        value={from ?? standard ?? null}
        onChange={(code) => onFrom(code === standard ? null : code)}
      />
      {keys.length > 0 && (
        <Select
          label="Receipts and replies go to"
          data={[
            { value: '', label: 'The Members Area only' },
            ...keys.map(({ id, name }) => ({ value: id, label: `${name} and its webhook` })),
          ]}
          value={keyId ?? ''}
          onChange={(id) => onKeyId(id || null)}
        />
      )}
    </Group>
  )
}
