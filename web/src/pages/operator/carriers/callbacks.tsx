/** The addresses that a carrier over HTTP calls. */
import { Code, Group } from '@mantine/core'
import { CopyButton } from '../../../ui/copy.tsx'
import { KeyValues } from '../../../ui/key-values.tsx'
import { Section } from '../../../ui/section.tsx'
import type { Carrier } from './use-carriers.ts'

export function Callbacks({ callbacks: { receipt, inbound } }: { callbacks: NonNullable<Carrier['callbacks']> }) {
  return (
    <Section
      title="Callbacks"
      intro="The carrier calls these addresses. They have a secret in them: give them to the carrier alone."
    >
      <KeyValues
        items={[
          ['Receipts', <Address key="receipt" url={receipt} of="receipts" />],
          ['Inbound messages', <Address key="inbound" url={inbound} of="inbound messages" />],
        ]}
      />
    </Section>
  )
}

function Address({ url, of }: { url: string; of: string }) {
  return (
    <Group gap="xs">
      <Code style={{ overflowWrap: 'anywhere' }}>{url}</Code>
      <CopyButton value={url} aria-label={`Copy the address for ${of}`} />
    </Group>
  )
}
