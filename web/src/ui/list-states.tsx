/** States in place of a list: empty, failed, or loading. */
import { Code, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { type Icon, IconCloudOff, IconFilterX } from '@tabler/icons-react'
import { useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Problem } from '../client/problem.ts'
import { AgainButton } from './again-button.tsx'
import { ButtonLink } from './button-link.tsx'
import { serverNames } from './filters.ts'
import classes from './list-states.module.css'

interface EmptyStateProps {
  icon: Icon
  title: string
  /** Describes the rows that would be here, and how they get here. */
  text?: ReactNode
  /** A button for the next step. */
  action?: ReactNode
}

export function EmptyState({ icon: Shape, title, text, action }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" className={classes.state}>
      <span className={classes.icon}>
        <Shape size={22} stroke={1.5} aria-hidden />
      </span>
      <Title order={2} size="h3">
        {title}
      </Title>
      {text !== undefined && (
        <Text size="sm" c="dimmed" maw={400}>
          {text}
        </Text>
      )}
      {action !== undefined && (
        <Group mt="xs" justify="center">
          {action}
        </Group>
      )}
    </Stack>
  )
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, detail, fields, requestId } = Problem.of(error)
  if (Object.keys(fields).length > 0) return <FilterFault fields={fields} />
  return (
    <Stack align="center" gap="xs" className={classes.state} role="alert">
      <span className={classes.icon}>
        <IconCloudOff size={22} stroke={1.5} aria-hidden />
      </span>
      <Title order={2} size="h3">
        {title}
      </Title>
      <Text size="sm" c="dimmed" maw={440}>
        {detail}
      </Text>
      {requestId !== null && (
        <Text size="xs" c="dimmed">
          Request <Code>{requestId}</Code>
        </Text>
      )}
      <AgainButton error={error} onAgain={onRetry} variant="default" mt="xs">
        Retry
      </AgainButton>
    </Stack>
  )
}

/** Anything may stand in the address as a filter: a retry would not help. */
function FilterFault({ fields }: { fields: Problem['fields'] }) {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string | undefined>>
  return (
    <div role="alert">
      <EmptyState
        icon={IconFilterX}
        title="This filter is not valid"
        text={Object.entries(fields).map(([field, message]) => {
          const name = Object.keys(serverNames).find((name) => serverNames[name] === field) ?? field
          return (
            <span key={field} className={classes.fault}>
              <strong>{name}</strong>: <bdi>“{search[name]?.slice(0, 60)}”</bdi> {message}.
            </span>
          )
        })}
        action={
          <ButtonLink variant="default" to="." search={{}}>
            Clear filters
          </ButtonLink>
        }
      />
    </div>
  )
}

interface LoadedProps<Data> {
  answer: { data: Data | undefined; error: unknown; refetch: () => unknown }
  /** Of the skeleton. */
  rows?: number
  children: (data: Data) => ReactNode
}

/** An answer on a page: a skeleton until it is there, and Retry where it does not come. */
export function Loaded<Data>({ answer: { data, error, refetch }, rows, children }: LoadedProps<Data>) {
  if (data !== undefined) return children(data)
  return error === null ? <ListSkeleton rows={rows} /> : <ErrorState error={error} onRetry={() => void refetch()} />
}

/** Rows of a list that is on its way, of differing lengths as real ones are. */
export function ListSkeleton({ rows = 10 }: { rows?: number }) {
  const lines = Array.from({ length: rows }, (_, row) => ({
    key: `line${row}`,
    first: (row * 7) % 13,
    second: (row * 5) % 17,
  }))
  return (
    <div role="status" aria-label="Loading">
      {lines.map(({ key, first, second }) => (
        <div key={key} className={classes.line}>
          <Skeleton height={10} width={`${18 + first}%`} />
          <Skeleton height={10} width={`${24 + second}%`} />
          <Skeleton height={10} width="10%" ml="auto" />
        </div>
      ))}
    </div>
  )
}
