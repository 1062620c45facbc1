/** The frame of pages before somebody is signed in: sign-in, one-time links, invitations. */
import { Alert, Center, Loader, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconLockOff } from '@tabler/icons-react'
import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { Problem } from '../client/problem.ts'
import { ProblemAlert } from '../ui/problem-alert.tsx'
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

/** The token of a one-time link, which is the part behind the # of the address of the page at `path`. While the next page is
 *  loading, this one is still shown at the next address: the token stays as it was. */
export function useLinkToken(path: string): string {
  const { pathname, hash } = useLocation()
  const [token, setToken] = useState(hash)
  if (pathname === path && hash !== token) setToken(hash)
  return token
}

interface LinkGateProps<Link> {
  token: string
  answer: { data: Link | undefined; error: unknown }
  /** For a problem that is not the link's. */
  title: string
  /** For a link that is no longer valid. */
  gone: { title: string; text: ReactNode }
  children: (link: Link) => ReactNode
}

/** The page of a one-time link, once the server has said that the link is good. */
export function LinkGate<Link>({ token, answer: { data, error }, title, gone, children }: LinkGateProps<Link>) {
  if (token === '') {
    return (
      <Gate title="This link is incomplete">
        <Text>Copy the whole link, including everything after the #.</Text>
      </Gate>
    )
  }
  if (error !== null) {
    const isGone = Problem.of(error).type === 'link_not_valid'
    return (
      <Gate title={isGone ? gone.title : title}>
        {isGone ? <Stack gap="sm">{gone.text}</Stack> : <ProblemAlert error={error} />}
      </Gate>
    )
  }
  if (data !== undefined) return children(data)
  return (
    <Gate title="One moment">
      <Loader aria-label="Checking your link" />
    </Gate>
  )
}

/** A browser keeps `__Host-` cookies only on a secure connection. */
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
