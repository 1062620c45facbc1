/** The settings of a carrier as they are, where they come from, and the way to change them. */
import { Alert, Button, Code, Text } from '@mantine/core'
import { IconDatabaseImport } from '@tabler/icons-react'
import { api } from '../../../client/api.ts'
import { ButtonLink } from '../../../ui/button-link.tsx'
import { isolated } from '../../../ui/formats.ts'
import { KeyValues } from '../../../ui/key-values.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { Section } from '../../../ui/section.tsx'
import { useChange } from '../../../ui/use-change.ts'
import { shownSettings, type Texts } from './form/texts.ts'
import { type Carrier, shownBy } from './use-carriers.ts'

const origins: Record<Carrier['origin'], string> = {
  stored: 'Stored here. Fields that are not listed have their defaults; the password is never shown.',
  environment: 'Comes from WEBSMS_CARRIERS, which is read when the gateway starts.',
  simulator: 'Belongs to the built-in simulator, which stands in for real carriers. Its settings cannot be changed.',
}

export function CarrierSettings({ carrier }: { carrier: Carrier }) {
  const { id, origin, settings } = carrier
  return (
    <Section
      title="Settings"
      intro={origins[origin]}
      action={
        origin === 'stored' && (
          <ButtonLink variant="default" size="compact-sm" to="/operator/carriers/$id/edit" params={{ id }}>
            Edit settings
          </ButtonLink>
        )
      }
    >
      <SettingList settings={settings} />
      {origin === 'environment' && <StoreHere carrier={carrier} />}
    </Section>
  )
}

export function SettingList({ settings }: { settings: Texts }) {
  return (
    <KeyValues items={shownSettings(settings).map(([{ label }, text]) => [label, <bdi key={label}>{text}</bdi>])} />
  )
}

function StoreHere({ carrier: { id, name } }: { carrier: Carrier }) {
  const store = useChange(() => api('POST /operator/carriers/:id/import', { params: { id } }), {
    shownBy,
    done: () => `${isolated(name)} is stored here. Its entry in WEBSMS_CARRIERS can be removed.`,
  })
  return (
    <Alert color="gray" mt="md" title="Change it in the browser">
      <ProblemAlert error={store.error} />
      <Text size="sm">
        Storing it here takes over these settings and its password, which is encrypted. Its bind goes on, and no message
        is touched. From then on it is changed on this page, and its entry in <Code>WEBSMS_CARRIERS</Code> is ignored.
      </Text>
      <Button
        mt="sm"
        variant="default"
        leftSection={<IconDatabaseImport size={15} />}
        loading={store.isPending}
        onClick={() => store.mutate(undefined)}
      >
        Store it here
      </Button>
    </Alert>
  )
}
