/** One carrier: its link and its flow as they are now, its settings, and the end of its use. */
import { Group, Text } from '@mantine/core'
import { IconArchive, IconPencil } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { NotFound } from '../../../app/trouble.tsx'
import { useMay } from '../../../client/session.ts'
import { ButtonLink } from '../../../ui/button-link.tsx'
import { ListSkeleton, Loaded } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { Section } from '../../../ui/section.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { RelativeTime } from '../../../ui/time.tsx'
import { Callbacks } from './callbacks.tsx'
import { CarrierChanges } from './carrier-changes.tsx'
import { Figures, Learnt } from './carrier-figures.tsx'
import { CarrierSettings, SettingList } from './carrier-settings.tsx'
import { CarrierAlerts, CarrierState, SameBindAlert } from './carrier-state.tsx'
import { AddBack, FaultsAlert } from './carriers-apart.tsx'
import { FlowButtons } from './flow.tsx'
import { RetireButton, UseAgainButton } from './retire.tsx'
import { sameBinds } from './same-bind.ts'
import {
  type Absent,
  type Carrier,
  type Carriers,
  type Faulty,
  findCarrier,
  type Retired,
  useCarriers,
  waitingParts,
} from './use-carriers.ts'
import { UnusedWaiting } from './waiting-choice.tsx'

const carrierRoute = getRouteApi('/shell/operator/operator/carriers/$id')

/** Time in which a carrier that was just added comes into the answers, in ms. */
const followMs = 2000

export function CarrierPage() {
  const { id } = carrierRoute.useParams()
  const answer = useCarriers()
  const [openedAt] = useState(Date.now)
  return (
    <Loaded answer={answer}>
      {(carriers) => {
        const found = findCarrier(carriers, id)
        if (found === null) return answer.dataUpdatedAt < openedAt + followMs ? <ListSkeleton /> : <NotFound />
        const { carrier, faulty, retired, absent } = found
        if (carrier !== undefined) return <Running carrier={carrier} faulty={faulty} all={carriers} />
        if (faulty !== undefined) return <FaultyPage faulty={faulty} />
        return retired === undefined ? <AbsentPage absent={absent!} /> : <RetiredPage retired={retired} />
      }}
    </Loaded>
  )
}

function Header({ name, intro, action }: { name: string; intro: ReactNode; action: ReactNode }) {
  return <PageHeader title={name} back={<Link to="/operator/carriers">Carriers</Link>} intro={intro} action={action} />
}

/** For operators who may see prices. */
function CostsLink({ id }: { id: string }) {
  if (!useMay('GET /operator/prices')) return null
  return (
    <ButtonLink to="/operator/prices" search={{ list: `carrier:${id}` }} variant="default">
      Costs
    </ButtonLink>
  )
}

interface RunningProps {
  carrier: Carrier
  faulty: Faulty | undefined
  all: Carriers
}

function Running({ carrier, faulty, all }: RunningProps) {
  const { id, name, bound, since, origin, address, system_id, node } = carrier
  const stored = origin === 'stored'
  const same = sameBinds(all.carriers.filter(({ simulated }) => !simulated)).find((names) => names.includes(name))
  return (
    <>
      <Header
        name={name}
        intro={
          <Group gap="xs" component="span">
            <CarrierState carrier={carrier} />
            <span>
              {bound ? 'connected' : 'disconnected'} <RelativeTime value={since} />, {address}
              {system_id !== '' && ` as ${system_id}`}
              {node !== null && ` at the node ${node}`}
            </span>
          </Group>
        }
        action={
          <>
            <CostsLink id={id} />
            <FlowButtons carrier={carrier} />
            {stored && <RetireButton id={id} name={name} parts={waitingParts(carrier)} />}
            {stored && <EditLink id={id} lesser={carrier.flow !== 'running'} />}
          </>
        }
      />
      {faulty !== undefined && <FaultsAlert faulty={faulty} runs />}
      <CarrierAlerts carrier={carrier} />
      {same !== undefined && <SameBindAlert names={same} />}
      <Figures carrier={carrier} />
      {carrier.callbacks !== null && <Callbacks callbacks={carrier.callbacks} />}
      <CarrierSettings carrier={carrier} />
      <Learnt carrier={carrier} />
      <CarrierChanges name={name} />
    </>
  )
}

/** `lesser`: another button is the primary one. */
function EditLink({ id, lesser = false }: { id: string; lesser?: boolean }) {
  return (
    <ButtonLink
      {...(lesser && { variant: 'default' })}
      leftSection={<IconPencil size={15} />}
      to="/operator/carriers/$id/edit"
      params={{ id }}
    >
      Edit
    </ButtonLink>
  )
}

function FaultyPage({ faulty }: { faulty: Faulty }) {
  const { id, name, parts, settings } = faulty
  return (
    <>
      <Header
        name={name}
        intro={<StatusBadge status="faulty" tone="bad" />}
        action={
          <>
            <RetireButton id={id} name={name} parts={parts} />
            <EditLink id={id} />
          </>
        }
      />
      <FaultsAlert faulty={faulty} runs={false} />
      <Section title="Settings">
        <SettingList settings={settings} />
      </Section>
      <CarrierChanges name={name} />
    </>
  )
}

function RetiredPage({ retired }: { retired: Retired }) {
  const { id, name, settings, retired_at } = retired
  return (
    <>
      <Header
        name={name}
        intro={
          <Group gap="xs" component="span">
            <StatusBadge status="retired" tone="quiet" icon={IconArchive} />
            <span>
              since <RelativeTime value={retired_at} />
            </span>
          </Group>
        }
        action={<UseAgainButton id={id} name={name} />}
      />
      <WaitingSection unused={retired} />
      <Section title="Settings" intro="It has them again when the carrier is used again.">
        <SettingList settings={settings} />
      </Section>
      <CarrierChanges name={name} />
    </>
  )
}

function AbsentPage({ absent }: { absent: Absent }) {
  return (
    <>
      <Header
        name={absent.name}
        intro={<StatusBadge status="removed" tone="quiet" icon={IconArchive} />}
        action={<AddBack name={absent.name} />}
      />
      <WaitingSection unused={absent}>
        <Text size="sm" c="dimmed" mb="xs">
          It was used before, and is no longer in WEBSMS_CARRIERS.
        </Text>
      </WaitingSection>
      <CarrierChanges name={absent.name} />
    </>
  )
}

function WaitingSection({ unused, children }: { unused: Absent; children?: ReactNode }) {
  return (
    <Section title="Waiting messages">
      {children}
      <Group gap="sm" fz="sm">
        <UnusedWaiting unused={unused} />
      </Group>
    </Section>
  )
}
