/** The frame of pages before somebody is signed in: sign-in, one-time links, invitations. */
import { Alert, Center, Loader, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconLockOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Mark } from './mark.tsx'

export function Gate({ title, intro, children }: { title: string; intro?: ReactNode; children: ReactNode }) {
  useDocumentTitle(`${title} · WebSMS`)
  return (
    <Center component="main" mih="100dvh" px="md" py="xl">
      <Stack w="100%" maw={352} gap="lg" pb="8vh">
        <Stack gap="xs">
          <Mark size={36} />
          <Title order={1} mt={8}>
            {title}
          </Title>
          {intro !== undefined && <Text c="dimmed">{intro}</Text>}
        </Stack>
        {window.isSecureContext ? children : <NotSecure />}
      </Stack>
    </Center>
  )
}

/** In place of the form while the first page is loading. */
export function SigningIn() {
  return (
    <Gate title="Signing you in…">
      <Loader aria-label="Loading" />
    </Gate>
  )
}

/** A browser keeps `__Host-` cookies only where the connection cannot be listened to. */
function NotSecure() {
  return (
    <Alert color="orange" icon={<IconLockOff size={18} />} title="Sign-in needs HTTPS">
      <Text size="sm">
        This page was loaded over plain HTTP from <strong>{location.host}</strong>, so your browser will not keep you
        signed in. Open its https:// address, or use <strong>localhost</strong> through a tunnel:
      </Text>
      <Text size="xs" ff="monospace" mt="xs" style={{ overflowWrap: 'anywhere' }}>
        ssh -L {location.port || '80'}:localhost:{location.port || '80'} {location.hostname}
      </Text>
    </Alert>
  )
}
