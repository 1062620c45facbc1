/** Builds the entry of a carrier, for the setting that the gateway reads when it starts. */
import { Button, Code, Group, Modal, Select, SimpleGrid, Stack, Switch, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { CodeBlock } from '../../../ui/code-block.tsx'
import { PasswordField, TextField, WholeField } from '../../../ui/fields.tsx'
import { Form } from '../../../ui/form.tsx'
import { type CarrierFields, carrierEntry } from './carrier-entry.ts'

const initialValues: CarrierFields = {
  id: '',
  host: '',
  port: '',
  tls: false,
  system_id: '',
  password: '',
  system_type: '',
  bind: 'transceiver',
  networks: '',
  window: 10,
  tps: '',
}

interface NewCarrierProps {
  opened: boolean
  onClose: () => void
  /** IDs of the carriers that are set. */
  taken: readonly string[]
}

export function NewCarrier({ opened, onClose, taken }: NewCarrierProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add or change a carrier" size="lg">
      <Text size="sm" mb="sm">
        Carriers are set with <Code>WEBSMS_CARRIERS</Code>in the environment or the <Code>.env</Code> file, and read
        when the gateway starts. Enter your carrier's details and copy the entry. It is built in your browser and not
        stored.
      </Text>
      <CarrierForm taken={taken} />
      <Text size="sm" c="dimmed" mt="sm">
        Separate several entries with commas, in order of preference. Then restart the gateway; no waiting message is
        lost. First, <Code>npm run -s websms -- doctor</Code> checks that the carrier can be reached.
      </Text>
    </Modal>
  )
}

/** Inside the dialog: a password is not kept on the page when that is closed. */
function CarrierForm({ taken }: Pick<NewCarrierProps, 'taken'>) {
  const [entry, setEntry] = useState<string | null>(null)
  const form = useForm({ initialValues, onValuesChange: () => setEntry(null) })
  const { values } = form
  return (
    <Form onSubmit={() => setEntry(carrierEntry(values))}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextField
            label="ID"
            name="id"
            description={
              taken.includes(values.id)
                ? 'This ID is in use: the new entry replaces it'
                : 'Shown as route in API responses'
            }
            placeholder="smsc_spark"
            required
            data-autofocus
            data-wrong={/^[A-Za-z0-9_-]{1,64}$/.test(values.id) ? undefined : 'Only letters, digits, - and _.'}
            {...form.getInputProps('id')}
          />
          <TextField
            label="Networks"
            name="networks"
            description="Separated by commas; leave empty for any number"
            placeholder="Spark, One NZ"
            {...form.getInputProps('networks')}
          />
          <TextField label="Host" name="host" placeholder="smsc.example.com" required {...form.getInputProps('host')} />
          <WholeField
            label="Port"
            name="port"
            placeholder={values.tls ? '3550' : '2775'}
            min={1}
            max={65_535}
            {...form.getInputProps('port')}
          />
        </SimpleGrid>
        <Switch label="TLS (smpps)" {...form.getInputProps('tls', { type: 'checkbox' })} />
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <TextField
            label="system_id"
            name="system_id"
            autoComplete="off"
            spellCheck={false}
            required
            {...form.getInputProps('system_id')}
          />
          <PasswordField label="Password" name="password" autoComplete="off" {...form.getInputProps('password')} />
          <TextField
            label="system_type"
            name="system_type"
            placeholder="usually none"
            {...form.getInputProps('system_type')}
          />
          <Select label="Bind" data={['transceiver', 'transmitter', 'receiver']} {...form.getInputProps('bind')} />
          <WholeField label="Window" name="window" min={1} max={10_000} {...form.getInputProps('window')} />
          <WholeField
            label="Parts per second"
            name="tps"
            placeholder="no limit"
            min={0}
            max={100_000}
            {...form.getInputProps('tps')}
          />
        </SimpleGrid>
        {entry === null ? (
          <Group>
            <Button type="submit">Create entry</Button>
          </Group>
        ) : (
          <CodeBlock label="Entry for WEBSMS_CARRIERS" code={entry} />
        )}
      </Stack>
    </Form>
  )
}
