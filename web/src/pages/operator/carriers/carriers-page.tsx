/** All carriers at a glance: their links, windows and queues, and those that do not run. */
import { Alert, Text } from '@mantine/core'
import { IconBuildingBroadcastTower, IconFlask, IconPlus } from '@tabler/icons-react'
import { linkOptions } from '@tanstack/react-router'
import { ButtonLink } from '../../../ui/button-link.tsx'
import { Clipped } from '../../../ui/clipped.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { count } from '../../../ui/formats.ts'
import { EmptyState, Loaded } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { listOf } from '../../../ui/use-list.ts'
import { speedOf } from './carrier-figures.tsx'
import { CarrierState, SameBindAlert, troubleOf } from './carrier-state.tsx'
import { CarriersApart } from './carriers-apart.tsx'
import { CarrierMenu } from './flow.tsx'
import { sameBinds } from './same-bind.ts'
import { type Carrier, type Carriers, useCarriers, waitingParts } from './use-carriers.ts'

const columns: readonly Column<Carrier>[] = [
  {
    label: 'Carrier',
    render: ({ name }) => <Clipped widthMax="200px">{name}</Clipped>,
    width: '160px',
    narrow: 'title',
  },
  { label: 'State', render: (carrier) => <CarrierState carrier={carrier} />, width: '190px' },
  {
    label: 'Networks',
    render: ({ networks }) => <Clipped widthMax="180px">{networksText(networks)}</Clipped>,
    width: '160px',
  },
  {
    label: 'In the window',
    render: ({ in_flight, window }) => `${count(in_flight)} of ${count(window)}`,
    align: 'right',
    width: '110px',
  },
  { label: 'Parts/s', render: speedOf, align: 'right', width: '70px' },
  { label: 'Waiting', render: (carrier) => count(waitingParts(carrier)), align: 'right', width: '80px' },
  {
    label: 'Trouble',
    render: (carrier) => {
      const trouble = troubleOf(carrier)
      return trouble === null ? null : <Clipped>{trouble}</Clipped>
    },
  },
  {
    label: 'Actions',
    render: (carrier) => <CarrierMenu carrier={carrier} />,
    width: '44px',
    narrow: 'aside',
    hideLabel: true,
  },
]

function networksText(networks: Carrier['networks']): string {
  if (networks === null) return 'any number'
  return networks.length === 0 ? 'receive only' : networks.join(', ')
}

export function CarriersPage() {
  const answer = useCarriers()
  return (
    <>
      <PageHeader
        title="Carriers"
        intro="Connections to carriers, in the order in which they are tried. Updated every second."
        action={<AddCarrier />}
      />
      <Loaded answer={answer}>{(carriers) => <Overview carriers={carriers} />}</Loaded>
    </>
  )
}

function AddCarrier() {
  return (
    <ButtonLink leftSection={<IconPlus size={15} />} to="/operator/carriers/new">
      Add a carrier
    </ButtonLink>
  )
}

function Overview({ carriers: answer }: { carriers: Carriers }) {
  const { carriers } = answer
  const real = carriers.filter(({ simulated }) => !simulated)
  return (
    <>
      {carriers.length > real.length && <SimulatorNote alone={real.length === 0} />}
      {sameBinds(real).map((names) => (
        <SameBindAlert key={names.join()} names={names} />
      ))}
      <DataTable
        label="Carriers"
        columns={columns}
        list={listOf(carriers)}
        rowKey={({ id }) => id}
        link={({ id }) => linkOptions({ to: '/operator/carriers/$id', params: { id } })}
        empty={
          <EmptyState
            icon={IconBuildingBroadcastTower}
            title="No carriers in use"
            text="Messages cannot be sent: they are rejected because no carrier takes them."
            action={<AddCarrier />}
          />
        }
      />
      <div style={{ marginTop: 16 }}>
        <CarriersApart carriers={answer} />
      </div>
    </>
  )
}

/** `alone`: no real carrier is in use. */
function SimulatorNote({ alone }: { alone: boolean }) {
  return (
    <Alert
      color="gray"
      icon={<IconFlask size={18} />}
      title={alone ? 'The built-in simulator stands in' : 'The built-in simulator serves demo accounts'}
      mb="md"
    >
      <Text size="sm">
        {alone
          ? 'Nothing leaves this machine. Add a carrier to reach real handsets.'
          : 'All other messages go to the real carriers. It ends with the next restart of the gateway.'}
      </Text>
    </Alert>
  )
}
