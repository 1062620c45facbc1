/** Pages for when there is no page: not there yet, not found, broken, or an account is needed first. */
import { Anchor, Button, Center, Code, Group, Loader, Stack, Text, Title } from '@mantine/core'
import { IconBuildingOff, IconCloudOff, IconMapQuestion } from '@tabler/icons-react'
import { Link, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Problem } from './problem.ts'

function Trouble({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <Center component="section" mih="60vh" p="lg">
      <Stack align="center" gap="sm" maw={440} ta="center">
        <Text c="dimmed" lh={1} aria-hidden>
          {icon}
        </Text>
        <Title order={1}>{title}</Title>
        {children}
      </Stack>
    </Center>
  )
}

/** Shown when a page takes longer than a second to come. */
export function Waiting() {
  return (
    <Center mih="60vh">
      <Loader size="sm" aria-label="Loading" />
    </Center>
  )
}

export function NotFound() {
  return (
    <Trouble icon={<IconMapQuestion size={36} stroke={1.25} />} title="Page not found">
      <Text c="dimmed">The address may be wrong, or the page may belong to another account.</Text>
      <Anchor component={Link} to="/">
        Go to the dashboard
      </Anchor>
    </Trouble>
  )
}

export function NoAccount({ operator }: { operator: boolean }) {
  return (
    <Trouble icon={<IconBuildingOff size={36} stroke={1.25} />} title="No account yet">
      <Text c="dimmed">
        Choose an account to see this page.{' '}
        {operator ? 'Open one from the list of accounts, or create one there.' : 'Ask an account owner to invite you.'}
      </Text>
      {operator && (
        <Anchor component={Link} to="/operator/accounts">
          Go to accounts
        </Anchor>
      )}
    </Trouble>
  )
}

/** What a route shows when it threw. */
export function PageError({ error, reset }: { error: unknown; reset?: () => void }) {
  const router = useRouter()
  const { title, detail, requestId } = Problem.of(error)
  return (
    <Trouble icon={<IconCloudOff size={36} stroke={1.25} />} title={title}>
      <Text c="dimmed">{detail}</Text>
      {requestId !== null && (
        <Text size="sm" c="dimmed">
          Request <Code>{requestId}</Code>
        </Text>
      )}
      <Group gap="sm">
        <Button
          onClick={() => {
            reset?.()
            void router.invalidate()
          }}
        >
          Try again
        </Button>
        <Button variant="default" component={Link} to="/" reloadDocument>
          Dashboard
        </Button>
      </Group>
    </Trouble>
  )
}
