/** The messages between the account and one number, and a box to reply in. */
import { Group, Text } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useAnswer } from '../../client/answer.ts'
import { useMay } from '../../client/session.ts'
import { ButtonLink } from '../../ui/button-link.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { ErrorState, ListSkeleton } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { useList } from '../../ui/use-list.ts'
import { countryName } from '../send/recipients-summary.tsx'
import classes from './inbound.module.css'
import { Reply } from './reply.tsx'
import { Thread } from './thread.tsx'

const conversationRoute = getRouteApi('/shell/account/inbound/$number')

/** A receipt or a reply shows up this soon. */
const refetchMs = 2500

export function ConversationPage() {
  const { number } = conversationRoute.useParams()
  const may = useMay('developer')
  const about = useAnswer('GET /conversations/:number', { params: { number } })
  const list = useList('GET /conversations/:number/messages', { params: { number }, limit: 40, refetchMs })
  const error = about.error ?? list.error
  const { sender = null, country = null, network = null } = about.data ?? {}
  const retry = () => {
    void about.refetch()
    list.retry()
  }
  return (
    <div className={classes.page}>
      <PageHeader
        title={number}
        back={<Link to="/inbound">Inbound</Link>}
        intro={[network, country && countryName(country)].filter(Boolean).join(', ') || undefined}
        action={
          <Group gap="xs">
            <CopyId value={number} what="number" />
            <ButtonLink variant="default" to="/messages" search={{ number }}>
              Messages
            </ButtonLink>
            {may && (
              <ButtonLink variant="default" to="/lookup" search={{ number }}>
                Look up
              </ButtonLink>
            )}
          </Group>
        }
      />
      {error ? (
        <ErrorState error={error} onRetry={retry} />
      ) : list.items === undefined ? (
        <ListSkeleton rows={5} />
      ) : (
        <>
          <Thread list={list} number={number} />
          {sender !== null && may ? (
            <Reply number={number} sender={sender} onSent={list.retry} />
          ) : (
            <div className={classes.reply}>
              <Text size="sm" c="dimmed">
                {may ? (
                  <>
                    No messages from this number yet.{' '}
                    <Link to="/send" search={{ to: number }}>
                      Send a message
                    </Link>
                    .
                  </>
                ) : (
                  "Viewers can't reply. Ask an owner to make you a developer."
                )}
              </Text>
            </div>
          )}
        </>
      )}
    </div>
  )
}
