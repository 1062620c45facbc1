/** Carriers that do not run as they are set: faulty, retired, and removed ones, each with the next step. */
import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { ButtonLink } from '../../../ui/button-link.tsx'
import { Section } from '../../../ui/section.tsx'
import { RelativeTime } from '../../../ui/time.tsx'
import classes from './carrier.module.css'
import { labelOf } from './form/texts.ts'
import { UseAgainButton } from './retire.tsx'
import type { Absent, Carriers, Faulty, Retired } from './use-carriers.ts'
import { UnusedWaiting } from './waiting-choice.tsx'

export function CarriersApart({ carriers: { absent, retired, faulty } }: { carriers: Carriers }) {
  return (
    <>
      {faulty.length > 0 && <FaultyCarriers faulty={faulty} />}
      {absent.length > 0 && <AbsentCarriers absent={absent} />}
      {retired.length > 0 && <RetiredCarriers retired={retired} />}
    </>
  )
}

function AbsentCarriers({ absent }: { absent: readonly Absent[] }) {
  return (
    <Section
      title="Removed carriers"
      intro="These were used before, and are no longer in WEBSMS_CARRIERS. When one is set up again, there or here, it continues with its messages and receipts."
    >
      <ul className={classes.rows}>
        {absent.map((carrier) => (
          <li key={carrier.id}>
            <Link to="/operator/carriers/$id" params={{ id: carrier.id }}>
              {carrier.name}
            </Link>
            <UnusedWaiting unused={carrier} />
            <AddBack name={carrier.name} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** A link to the form for a carrier of this name. */
export function AddBack({ name }: { name: string }) {
  return (
    <ButtonLink
      variant="default"
      size="compact-sm"
      to="/operator/carriers/new"
      search={{ id: name }}
      aria-label={`Add it again: ${name}`}
    >
      Add it again
    </ButtonLink>
  )
}

function RetiredCarriers({ retired }: { retired: readonly Retired[] }) {
  return (
    <Section title="Retired carriers" intro="No message goes to them. Their settings are kept.">
      <ul className={classes.rows}>
        {retired.map((carrier) => (
          <li key={carrier.id}>
            <Link to="/operator/carriers/$id" params={{ id: carrier.id }}>
              {carrier.name}
            </Link>
            <Text span size="sm" c="dimmed">
              retired <RelativeTime value={carrier.retired_at} />
            </Text>
            <UnusedWaiting unused={carrier} />
            <UseAgainButton id={carrier.id} name={carrier.name} compact />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function FaultyCarriers({ faulty }: { faulty: readonly Faulty[] }) {
  return (
    <Section
      title="Carriers with faults"
      intro="Their stored settings do not work. A carrier that ran before keeps running with its previous settings."
    >
      <ul className={classes.rows}>
        {faulty.map(({ id, name, faults }) => (
          <li key={id}>
            <Link to="/operator/carriers/$id" params={{ id }}>
              {name}
            </Link>
            <FaultList faults={faults} />
            <ButtonLink
              variant="default"
              size="compact-sm"
              to="/operator/carriers/$id/edit"
              params={{ id }}
              aria-label={`Edit ${name}`}
            >
              Edit
            </ButtonLink>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function FaultList({ faults }: Pick<Faulty, 'faults'>) {
  return (
    <ul className={classes.faults}>
      {faults.map(({ field, message }) => (
        <li key={field}>
          <strong>{labelOf(field)}</strong>: <bdi>{message}</bdi>
        </li>
      ))}
    </ul>
  )
}

export function FaultsAlert({ faulty: { faults }, runs }: { faulty: Faulty; runs: boolean }) {
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle size={18} />}
      title={runs ? 'The stored settings cannot run: it goes on with the old ones' : 'It cannot run with its settings'}
      mb="md"
    >
      <FaultList faults={faults} />
    </Alert>
  )
}
