/** Recovery codes, this one time: a line each, so that none is read wrong; all to copy, and to save as a file. */
import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react'
import { CopyButton } from '../../parts/copy-button.tsx'
import { saveFile } from '../../parts/save-file.ts'

export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const text = codes.join('\n')
  return (
    <Stack gap="sm">
      <Alert color="orange" icon={<IconAlertTriangle size={18} />}>
        <Text size="sm">They are not shown again. Store them now, where the phone is not.</Text>
      </Alert>
      <Code block tabIndex={0} aria-label="Recovery codes">
        {text}
      </Code>
      <Group gap="xs">
        <CopyButton value={text} size="sm">
          Copy all
        </CopyButton>
        <Button
          variant="default"
          leftSection={<IconDownload size={15} />}
          onClick={() => saveFile('websms-recovery-codes.txt', `${text}\n`)}
        >
          Save as a file
        </Button>
      </Group>
    </Stack>
  )
}
