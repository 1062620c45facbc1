/** A dialog with secrets that are shown this one time: each to copy, all to save as a file. It closes by its button alone. */
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { CopyButton } from './copy.tsx'
import { saveFile } from './save-file.ts'
import classes from './secret-once.module.css'
import { Time } from './time.tsx'

interface SecretOnceProps {
  title: string
  /** In order: `['Client ID', …], ['Client secret', …]`; several that belong together as a list. Null: closed. */
  values: readonly (readonly [label: string, value: string | readonly string[]])[] | null
  intro?: ReactNode
  warning: string
  /** Below the values. */
  note?: ReactNode
  /** `websms-key.txt`. */
  fileName: string
  /** The values with their labels unless given. */
  fileText?: string
  saved?: string
  onClose: () => void
}

export function SecretOnce(props: SecretOnceProps) {
  const { title, values, intro, warning, note, fileName, fileText, saved = 'I have saved it', onClose } = props
  const labelled = () => `${values!.map(([label, value]) => `${label}: ${value}`).join('\n')}\n`
  return (
    <Modal
      opened={values !== null}
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="sm">
        {intro && <Text size="sm">{intro}</Text>}
        <Alert color="orange" icon={<IconAlertTriangle size={18} />}>
          <Text size="sm">{warning}</Text>
        </Alert>
        {values?.map(([label, value]) => (
          <Secret key={label} label={label} value={value} />
        ))}
        <Button
          variant="default"
          leftSection={<IconDownload size={15} />}
          onClick={() => saveFile(fileName, fileText ?? labelled())}
          style={{ alignSelf: 'flex-start' }}
        >
          Save to a file
        </Button>
        {note && <Text size="sm">{note}</Text>}
        <Group justify="flex-end">
          <Button onClick={onClose}>{saved}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Secret({ label, value }: { label: string; value: string | readonly string[] }) {
  const isList = typeof value !== 'string'
  return (
    <div>
      <Text size="xs" c="dimmed" mb={2}>
        {label}
      </Text>
      <div className={classes.line}>
        {isList ? (
          <ul aria-label={label}>
            {value.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        ) : (
          <code>{value}</code>
        )}
        <CopyButton value={isList ? value.join('\n') : value} aria-label={`Copy ${label}`} />
      </div>
    </div>
  )
}

export interface MadeLink {
  url: string
  expires_at: string
}

interface LinkOnceProps {
  /** Null: closed. */
  link: MadeLink | null
  title: string
  /** The person who is to get it, and its effect. */
  text: string
  onClose: () => void
}

/** A one-time link. */
export function LinkOnce({ link, title, text, onClose }: LinkOnceProps) {
  return (
    <SecretOnce
      title={title}
      values={link && [['Link', link.url]]}
      intro={
        link && (
          <>
            {text} It works once and expires <Time value={link.expires_at} />.
          </>
        )
      }
      warning="The link will not be shown again. Copy it now."
      fileName="websms-link.txt"
      onClose={onClose}
    />
  )
}
