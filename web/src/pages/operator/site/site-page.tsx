/** The health of the site: notices for operators, and the doctor's checks. */
import { Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useAnswer } from '../../../client/answer.ts'
import type { AnswerOf } from '../../../client/api.ts'
import { bytes, count } from '../../../ui/formats.ts'
import { KeyValues } from '../../../ui/key-values.tsx'
import { Loaded } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { Section } from '../../../ui/section.tsx'
import { StatTile, StatTiles } from '../../../ui/stat-tile.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { RelativeTime, Time } from '../../../ui/time.tsx'
import classes from './site.module.css'

type Health = AnswerOf<'GET /operator/site'>

const refetchMs = 10_000

export function SitePage() {
  const answer = useAnswer('GET /operator/site', {}, { refetchInterval: refetchMs })
  return (
    <>
      <PageHeader title="Health" intro="The state of this site, and how to fix what is not in order." />
      <Loaded answer={answer}>
        {(health) => (
          <>
            <Waiting waiting={health.waiting} />
            <Notices notices={health.notices} />
            <Checks checks={health.checks} />
            <Ledger ledger={health.ledger} />
            <Program health={health} />
          </>
        )}
      </Loaded>
    </>
  )
}

function Waiting({ waiting }: Pick<Health, 'waiting'>) {
  return (
    <StatTiles>
      <StatTile label="Waiting to be sent" value={count(waiting.outbox)} note="parts" />
      <StatTile label="Deferred" value={count(waiting.put_off)} note="parts waiting for retry" />
      <StatTile label="Awaiting carrier reply" value={count(waiting.claims)} note="parts" />
      <StatTile label="Awaiting delivery receipt" value={count(waiting.submissions)} note="messages" />
      <StatTile label="Webhook events" value={count(waiting.events)} note="waiting for retry" />
    </StatTiles>
  )
}

function Notices({ notices }: Pick<Health, 'notices'>) {
  return (
    <Section title="Notices" intro="Problems that need attention. They disappear once resolved.">
      {notices.length === 0 ? (
        <Text size="sm" c="dimmed">
          No notices.
        </Text>
      ) : (
        <ul className={classes.list}>
          {notices.map(({ id, text, since, account_id }) => (
            <li key={id}>
              <StatusBadge status="warning" tone="warning" icon={IconAlertTriangle} label="notice" />
              <span>
                {text} <RelativeTime value={since} />
                {account_id !== null && (
                  <>
                    {' · '}
                    <Link to="/operator/accounts/$id" params={{ id: account_id }}>
                      Open account
                    </Link>
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

const results = {
  ok: { tone: 'good', icon: IconCircleCheck },
  warning: { tone: 'warning', icon: IconAlertTriangle },
  failure: { tone: 'bad', icon: IconCircleX },
} as const

function Checks({ checks }: Pick<Health, 'checks'>) {
  return (
    <Section title="Checks" intro="The results of websms doctor. For carriers, see the Carriers page.">
      <ul className={classes.list}>
        {checks.map(({ name, result, found, cure }) => (
          <li key={`${name} ${found}`}>
            <StatusBadge status={result} {...results[result]} label={name} />
            <span>
              {found}
              {cure !== null && <span className={classes.cure}>{cure}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Ledger({ ledger: { checked_at, drift_count, drift } }: Pick<Health, 'ledger'>) {
  return (
    <Section title="Ledger" intro="Checks daily that every balance is the sum of its transfers.">
      {checked_at === null ? (
        <Text size="sm" c="dimmed">
          Not checked yet. The first check runs within a minute of the start.
        </Text>
      ) : (
        <ul className={classes.list}>
          <li>
            <StatusBadge
              status="ledger"
              {...results[drift_count === 0 ? 'ok' : 'failure']}
              label={drift_count === 0 ? 'in order' : `${count(drift_count)} wrong`}
            />
            <span>
              checked <RelativeTime value={checked_at} />
              {drift.map((text) => (
                <span key={text} className={classes.cure}>
                  {text}
                </span>
              ))}
            </span>
          </li>
        </ul>
      )}
    </Section>
  )
}

function dataItems({ folder, database_bytes, log_bytes, free_bytes }: Health['data']): [string, string][] {
  if (folder === null || log_bytes === null || free_bytes === null) {
    return [['Database', `PostgreSQL, ${bytes(database_bytes)}`]]
  }
  return [
    ['Data folder', folder],
    ['Database', `${bytes(database_bytes)}, plus ${bytes(log_bytes)} of write-ahead log`],
    ['Free disk space', bytes(free_bytes)],
  ]
}

function Program({ health }: { health: Health }) {
  const { version, node, started_at, simulated, memory_bytes, data } = health
  return (
    <Section title="Program and data">
      <KeyValues
        items={[
          ['WebSMS', version],
          ['Node', node],
          ['Started', <Time key="started" value={started_at} />],
          ['Carriers', simulated ? 'built-in simulator' : 'real'],
          ['Memory', bytes(memory_bytes)],
          ...dataItems(data),
        ]}
      />
    </Section>
  )
}
