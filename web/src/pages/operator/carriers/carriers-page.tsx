/** The carriers, live: links, windows, queues, and buttons that hold each back. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBuildingBroadcastTower, IconPlus } from '@tabler/icons-react'
import { useAnswer } from '../../../client/answer.ts'
import type { AnswerOf } from '../../../client/api.ts'
import { countOf } from '../../../ui/formats.ts'
import { EmptyState, Loaded } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { Section } from '../../../ui/section.tsx'
import { CarrierCard } from './carrier-card.tsx'
import { NewCarrier } from './new-carrier.tsx'

type Carriers = AnswerOf<'GET /operator/carriers'>

/** Links and windows change quickly. A page in the background does not poll. */
const refetchMs = 2000

export function CarriersPage() {
  const [adding, { open, close }] = useDisclosure()
  const answer = useAnswer('GET /operator/carriers', {}, { refetchInterval: refetchMs })
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
      <Loaded answer={answer}>
        {({ carriers, absent }) => (
          <>
            {carriers.length === 0 && (
              <EmptyState
                icon={IconBuildingBroadcastTower}
                title="No carriers set up"
                text="Messages cannot be sent: they are rejected because no carrier takes them."
                action={add}
              />
            )}
            {carriers.map((carrier) => (
              <CarrierCard key={carrier.id} carrier={carrier} />
            ))}
            {absent.length > 0 && <Absent absent={absent} />}
          </>
        )}
      </Loaded>
      <NewCarrier opened={adding} onClose={close} taken={answer.data?.carriers.map(({ name }) => name) ?? []} />
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
