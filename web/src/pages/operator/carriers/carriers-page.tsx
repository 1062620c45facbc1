/** The carriers, live: their links, what is on its way, what waits, and what each should do. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBuildingBroadcastTower, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type AnswerOf, api } from '../../../client/api.ts'
import { countOf } from '../../../ui/formats.ts'
import { EmptyState, ErrorState, ListSkeleton } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { Section } from '../../../ui/section.tsx'
import { CarrierCard } from './carrier-card.tsx'
import { NewCarrier } from './new-carrier.tsx'

export type Carriers = AnswerOf<'GET /operator/carriers'>
export type Carrier = Carriers['carriers'][number]

/** Links and windows change quickly; a page that nobody looks at does not ask. */
const refetchMs = 2000

export function CarriersPage() {
  const [adding, { open, close }] = useDisclosure()
  const { data, error, refetch } = useQuery({
    queryKey: ['GET /operator/carriers'],
    queryFn: ({ signal }) => api('GET /operator/carriers', { signal }),
    refetchInterval: refetchMs,
  })
  const add = (
    <Button leftSection={<IconPlus size={15} />} onClick={open}>
      Add a carrier
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Carriers"
        intro="Connections to carriers, in order of preference. Updated every two seconds."
        action={add}
      />
      {data === undefined && error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <ListSkeleton />}
      {data?.carriers.length === 0 && (
        <EmptyState
          icon={IconBuildingBroadcastTower}
          title="No carriers set up"
          text="Messages cannot be sent: they are rejected because no carrier takes them."
          action={add}
        />
      )}
      {data?.carriers.map((carrier) => (
        <CarrierCard key={carrier.id} carrier={carrier} />
      ))}
      {data !== undefined && data.absent.length > 0 && <Absent absent={data.absent} />}
      <NewCarrier opened={adding} onClose={close} taken={data?.carriers.map(({ name }) => name) ?? []} />
    </>
  )
}

function Absent({ absent }: { absent: Carriers['absent'] }) {
  return (
    <Section
      title="Removed carriers"
      intro="Used before, but no longer in WEBSMS_CARRIERS. Messages waiting for one are sent when you put it back, and expire after 48 h."
    >
      <ul style={{ margin: 0, paddingLeft: 18, fontSize: 13 }}>
        {absent.map(({ id, name, parts }) => (
          <li key={id}>
            {name}: {parts === 0 ? 'nothing waiting' : `${countOf(parts, 'part')} ${parts === 1 ? 'waits' : 'wait'}`}
          </li>
        ))}
      </ul>
    </Section>
  )
}
