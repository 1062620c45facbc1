/** Warnings about a sender, or the rules of a country, each a sentence. */
import { Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'

export function Warnings({ texts }: { texts: readonly string[] }) {
  return texts.map((text) => (
    <Group key={text} gap={6} wrap="nowrap" align="flex-start" mt={2}>
      <IconAlertTriangle size={14} color="var(--mantine-color-yellow-6)" style={{ flex: 'none', marginTop: 3 }} />
      <Text size="xs" style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
        <bdi>{text}</bdi>
      </Text>
    </Group>
  ))
}
