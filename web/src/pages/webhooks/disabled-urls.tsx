/** Disabled webhook URLs, above the list in which their events stand as failed. */
import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../client/session.ts'
import { useList } from '../../ui/use-list.ts'
import classes from './webhooks.module.css'

/** The most keys that an account can have, revoked ones aside. */
const keysMax = 200

export function DisabledUrls() {
  const { items = [] } = useList('GET /keys', { limit: keysMax })
  const mayChange = useMay('developer')
  const disabled = items.filter(({ webhook, state }) => webhook === 'disabled' && state === 'active')
  if (disabled.length === 0) return null
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} title="A webhook URL is disabled" mb="md">
      <Text size="sm">
        Events for these API keys are not delivered and are marked as failed.
        {mayChange && " Enable the URL on the key's page, then replay the failed events."}
      </Text>
      <ul className={classes.keys}>
        {disabled.map(({ id, name }) => (
          <li key={id}>
            <Link to="/keys/$id" params={{ id }}>
              <bdi>{name}</bdi>
            </Link>
          </li>
        ))}
      </ul>
    </Alert>
  )
}
