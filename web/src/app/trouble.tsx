/** Pages in place of a page: loading, not found, broken, or without an account. */
import { Anchor, Button, Center, Code, Group, Loader, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconBuildingOff, IconCloudOff, IconLock, IconMapQuestion } from '@tabler/icons-react'
import { Link, useRouter } from '@tanstack/react-router'
import type { OperatorEndpointKey } from '@websms/contract/members'
import { operatorsOf } from '@websms/contract/operator-access'
import type { ReactNode } from 'react'
import { Problem } from '../client/problem.ts'
import { type Needed, useSession } from '../client/session.ts'
import { AgainButton } from '../ui/again-button.tsx'
import { operatorRoleNames } from '../ui/operator-role.ts'

function Trouble({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  useDocumentTitle(`${title} · WebSMS`)
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

/** In place of a page that needs a role, or one above it. */
export function ForRole({ needed }: { needed: 'developer' | 'owner' }) {
  const { account } = useSession()
  return (
    <Trouble icon={<IconLock size={36} stroke={1.25} />} title={`For ${needed}s`}>
      <Text c="dimmed">
        {account?.role === 'viewer' ? 'Viewers' : 'Developers'} can't open this page. Ask an owner of the account to
        make you {needed === 'owner' ? 'an owner' : 'a developer'}.
      </Text>
      <Anchor component={Link} to="/">
        Go to the dashboard
      </Anchor>
    </Trouble>
  )
}

/** In place of a page of the site that the operator's role may not open. */
export function ForOperators({ needed }: { needed: Needed }) {
  const { member } = useSession()
  const allowed = operatorsOf(needed as OperatorEndpointKey).map((role) => operatorRoleNames[role])
  return (
    <Trouble icon={<IconLock size={36} stroke={1.25} />} title="Not for your role">
      <Text c="dimmed">
        Your operator role is {operatorRoleNames[member.operator_role!]}. This page is for the role{' '}
        {allowed.join(' or ')}. Ask a full operator to change yours.
      </Text>
      <Anchor component={Link} to="/operator/accounts">
        Go to accounts
      </Anchor>
    </Trouble>
  )
}

interface PageErrorProps {
  error: unknown
  reset?: () => void
}

/** For a route outside the shell, which must bring the landmark itself. */
export function WholePageError(props: PageErrorProps) {
  return (
    <main>
      <PageError {...props} />
    </main>
  )
}

/** Shown by a route that threw. */
export function PageError({ error, reset }: PageErrorProps) {
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
        <AgainButton
          error={error}
          onAgain={() => {
            reset?.()
            void router.invalidate()
          }}
        >
          Try again
        </AgainButton>
        <Button variant="default" component={Link} to="/" reloadDocument>
          Dashboard
        </Button>
      </Group>
    </Trouble>
  )
}
