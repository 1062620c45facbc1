/** The gateways that work on the database: the work of each, and draining one. */
import { Alert, Anchor, Stack, Text } from '@mantine/core'
import { IconServer2 } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useAnswer } from '../../../client/answer.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { isolated } from '../../../ui/formats.ts'
import { EmptyState, Loaded } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { RelativeTime, Time } from '../../../ui/time.tsx'
import { listOf } from '../../../ui/use-list.ts'
import { DrainButton, type Node } from './drain.tsx'

/** As on the Carriers page: work moves within seconds. */
const refetchMs = 1000

export function NodesPage() {
  const answer = useAnswer('GET /operator/nodes', {}, { refetchInterval: refetchMs })
  return (
    <>
      <PageHeader
        title="Nodes"
        intro="Gateways that work on this database, and the work that each of them does. Updated every second."
      />
      <Loaded answer={answer} rows={2}>
        {({ nodes, webhook_parts, waiting }) =>
          nodes === null ? <Alone /> : <Overview nodes={nodes} parts={webhook_parts} waiting={waiting} />
        }
      </Loaded>
    </>
  )
}

function Alone() {
  return (
    <Alert color="gray" icon={<IconServer2 size={18} />} title="This gateway works alone">
      <Text size="sm">
        Its data is in a file, which one gateway uses. Several gateways can share a PostgreSQL database:{' '}
        <Anchor href="/docs/guides/cluster" inherit underline="always">
          how to run several nodes
        </Anchor>
        .
      </Text>
    </Alert>
  )
}

interface OverviewProps {
  nodes: readonly Node[]
  parts: number
  /** Migrations that end an upgrade. */
  waiting: readonly string[]
}

function Overview({ nodes, parts, waiting }: OverviewProps) {
  return (
    <>
      {waiting.length > 0 && <Upgrade nodes={nodes} waiting={waiting} />}
      <DataTable
        label="Nodes"
        columns={columnsFor(parts)}
        list={listOf(nodes)}
        rowKey={({ id }) => id}
        empty={<EmptyState icon={IconServer2} title="No nodes" />}
      />
    </>
  )
}

function Upgrade({ nodes, waiting }: Pick<OverviewProps, 'nodes' | 'waiting'>) {
  const older = nodes.filter(({ holds_back }) => holds_back.length > 0)
  const hosts = older.map(({ host, version }) => `${isolated(host)} (${version})`).join(', ')
  return (
    <Alert color="gray" icon={<IconServer2 size={18} />} title="An upgrade has not ended" mb="md">
      <Text size="sm">
        {older.length > 0
          ? `${waiting.join(', ')} waits until the nodes of the older version have ended: ${hosts}. `
          : `${waiting.join(', ')} is applied some time after the last node of the older version has ended. `}
        Until then you can{' '}
        <Anchor href="/docs/upgrade" inherit underline="always">
          go back to the older version
        </Anchor>
        .
      </Text>
    </Alert>
  )
}

function columnsFor(parts: number): readonly Column<Node>[] {
  return [
    { label: 'Node', render: (node) => <Name node={node} />, narrow: 'title' },
    { label: 'State', render: (node) => <State node={node} />, width: '110px' },
    { label: 'Carriers', render: (node) => <Carriers node={node} />, width: '160px' },
    { label: 'Webhooks', render: (node) => `${node.webhook_parts} of ${parts} parts`, width: '120px' },
    { label: 'Upkeep', render: ({ upkeep }) => (upkeep ? 'yes' : 'no'), width: '70px' },
    { label: 'Roles', render: ({ roles }) => (roles.length === 4 ? 'all' : roles.join(', ')), width: '120px' },
    { label: 'Started', render: (node) => <Time value={node.started_at} />, width: '150px' },
    { label: 'Last heartbeat', render: (node) => <RelativeTime value={node.heard_at} />, width: '110px' },
    {
      label: 'Actions',
      render: (node) => <DrainButton node={node} />,
      width: '170px',
      narrow: 'block',
      hideLabel: true,
    },
  ]
}

function Name({ node: { host, version, here } }: { node: Node }) {
  return (
    <Stack gap={0}>
      <span style={{ overflowWrap: 'anywhere' }}>{host}</span>
      <Text size="xs" c="dimmed">
        {here ? `${version}, answers you now` : version}
      </Text>
    </Stack>
  )
}

function State({ node }: { node: Node }) {
  const { draining, carriers, webhook_parts, upkeep } = node
  if (!draining) return <StatusBadge status="active" label="working" />
  const done = carriers.length === 0 && webhook_parts === 0 && !upkeep
  return <StatusBadge status="draining" label={done ? 'drained' : 'draining'} />
}

function Carriers({ node: { carriers } }: { node: Node }) {
  if (carriers.length === 0) return 'none'
  return carriers.map(({ id, name }, index) => (
    <span key={id}>
      {index > 0 && ', '}
      <Link to="/operator/carriers/$id" params={{ id }} style={{ textDecoration: 'underline' }}>
        {name}
      </Link>
    </span>
  ))
}
