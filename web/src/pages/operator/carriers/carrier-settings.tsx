/** The settings of a carrier as they are, where they come from, and the way to change them. */
import { Alert, Button, Code, Text } from '@mantine/core'
import { IconDatabaseImport } from '@tabler/icons-react'
import { api } from '../../../client/api.ts'
import { isolated } from '../../../ui/formats.ts'
import { KeyValues } from '../../../ui/key-values.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { Section } from '../../../ui/section.tsx'
import { useChange } from '../../../ui/use-change.ts'
import { shownSettings, type Texts } from './form/texts.ts'
import { type Carrier, shownBy } from './use-carriers.ts'

const origins: Record<Carrier['origin'], string> = {
  stored: 'Stored here. Its secrets are never shown, and all other fields have their defaults.',
  environment: 'Comes from WEBSMS_CARRIERS, which is read when the gateway starts.',
  simulator: 'Belongs to the built-in simulator, which stands in for real carriers. Its settings cannot be changed.',
}

export function CarrierSettings({ carrier }: { carrier: Carrier }) {
  return (
    <Section title="Settings" intro={origins[carrier.origin]}>
      <SettingList settings={carrier.settings} />
      {carrier.origin === 'environment' && <StoreHere carrier={carrier} />}
    </Section>
  )
}

export function SettingList({ settings }: { settings: Texts }) {
  return (
    <KeyValues
      items={shownSettings(settings).map(({ field: { name, label }, text, isDefault }) => [
        label,
        <Text key={name} span inherit {...(isDefault && { c: 'dimmed' })}>
          <bdi style={{ whiteSpace: 'pre-wrap' }}>{text}</bdi>
          {isDefault && ' (default)'}
        </Text>,
      ])}
    />
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
