/** Recovery codes, shown this one time: to copy, and to save as a file. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react'
import { useSession } from '../../client/session.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { saveFile } from '../../ui/save-file.ts'
import classes from './profile.module.css'

export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const { member, site } = useSession()
  const list = codes.join('\n')
  const save = () =>
    saveFile(
      'websms-recovery-codes.txt',
      `WebSMS recovery codes of ${member.email} at ${site.public_url}\nEach works once, in place of a code from the authenticator app.\n\n${list}\n`,
    )
  return (
    <Stack gap="sm">
      <Alert color="orange" icon={<IconAlertTriangle size={18} />}>
        <Text size="sm">
          Lost your phone? Sign in with one of these codes. Each works once. They will not be shown again: save them
          somewhere safe, not on that phone.
        </Text>
      </Alert>
      <ul className={classes.codes} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap="xs">
        <CopyButton value={list} size="sm" aria-label="Copy recovery codes" />
        <Button variant="default" leftSection={<IconDownload size={15} />} onClick={save}>
          Save to a file
        </Button>
      </Group>
    </Stack>
  )
}
