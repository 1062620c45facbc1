/** Secrets that are shown this one time: each to copy, all to save as a file, and the warning that goes with them. */
import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react'
import { CopyButton } from './copy-button.tsx'
import { saveFile } from './save-file.ts'
import classes from './secret-once.module.css'

interface SecretOnceProps {
  /** In order: `['Client ID', …], ['Client secret', …]`. */
  values: readonly (readonly [label: string, value: string])[]
  /** `websms-key.txt`. */
  fileName: string
  /** What the file holds; the values with their labels unless said. */
  fileText?: string
  /** What cannot be shown again: `The secret`. */
  what: string
}

export function SecretOnce({ values, fileName, fileText, what }: SecretOnceProps) {
  const labelled = () => `${values.map(([label, value]) => `${label}: ${value}`).join('\n')}\n`
  const save = () => saveFile(fileName, fileText ?? labelled())
  return (
    <Stack gap="sm">
      <Alert color="orange" icon={<IconAlertTriangle size={18} />}>
        <Text size="sm">{what} will not be shown again. Store it somewhere safe now.</Text>
      </Alert>
      {values.map(([label, value]) => (
        <div key={label}>
          <Text size="xs" c="dimmed" mb={2}>
            {label}
          </Text>
          <div className={classes.line}>
            <code>{value}</code>
            <CopyButton value={value} aria-label={`Copy ${label}`} />
          </div>
        </div>
      ))}
      <Button
        variant="default"
        leftSection={<IconDownload size={15} />}
        onClick={save}
        style={{ alignSelf: 'flex-start' }}
      >
        Save to a file
      </Button>
    </Stack>
  )
}
