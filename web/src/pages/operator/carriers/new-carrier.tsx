/** Puts the entry of a carrier together, for the setting that the gateway reads when it starts. */
import {
  Code,
  Modal,
  NumberInput,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { CodeBlock } from '../../../ui/code-block.tsx'
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
  /** Names of the carriers that are set. */
  taken: readonly string[]
}

export function NewCarrier({ opened, onClose, taken }: NewCarrierProps) {
  const form = useForm({ initialValues })
  const { values } = form
  const close = () => {
    // A password is not kept on a page longer than it is needed.
    form.reset()
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} title="Add or change a carrier" size="lg">
      <Stack gap="sm">
        <Text size="sm">
          Carriers are set with <Code>WEBSMS_CARRIERS</Code>in the environment or the <Code>.env</Code> file, and read
          when the gateway starts. Enter your carrier's details and copy the entry. It is built in your browser and not
          stored.
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput
            label="ID"
            description="Shown as route in API responses"
            placeholder="smsc_spark"
            data-autofocus
            {...form.getInputProps('id')}
            error={idFault(values.id, taken)}
          />
          <TextInput
            label="Networks"
            description="Separated by commas; leave empty for any number"
            placeholder="Spark, One NZ"
            {...form.getInputProps('networks')}
          />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput label="Host" placeholder="smsc.example.com" {...form.getInputProps('host')} />
          <NumberInput
            label="Port"
            placeholder={values.tls ? '3550' : '2775'}
            min={1}
            max={65_535}
            hideControls
            allowDecimal={false}
            {...form.getInputProps('port')}
          />
        </SimpleGrid>
        <Switch label="TLS (smpps)" {...form.getInputProps('tls', { type: 'checkbox' })} />
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <TextInput label="system_id" autoComplete="off" spellCheck={false} {...form.getInputProps('system_id')} />
          <PasswordInput label="Password" autoComplete="off" {...form.getInputProps('password')} />
          <TextInput label="system_type" placeholder="usually none" {...form.getInputProps('system_type')} />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <Select
            label="Bind"
            data={['transceiver', 'transmitter', 'receiver']}
            allowDeselect={false}
            {...form.getInputProps('bind')}
          />
          <NumberInput
            label="Window"
            min={1}
            max={10_000}
            hideControls
            allowDecimal={false}
            {...form.getInputProps('window')}
          />
          <NumberInput
            label="Parts per second"
            placeholder="no limit"
            min={0}
            max={100_000}
            hideControls
            allowDecimal={false}
            {...form.getInputProps('tps')}
          />
        </SimpleGrid>
        {values.id !== '' && values.host !== '' && values.system_id !== '' ? (
          <CodeBlock label="Entry for WEBSMS_CARRIERS" code={carrierEntry(values)} />
        ) : (
          <Text size="sm" c="dimmed">
            Fill in an ID, host and system_id to see the entry.
          </Text>
        )}
        <Text size="sm" c="dimmed">
          Separate several entries with commas, in order of preference. Then restart the gateway; no waiting message is
          lost. First, <Code>npm run -s websms -- doctor</Code> checks that the carrier can be reached.
        </Text>
      </Stack>
    </Modal>
  )
}

function idFault(id: string, taken: readonly string[]): string | null {
  if (id === '') return null
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) return 'Only letters, digits, - and _'
  return taken.includes(id) ? 'This ID is in use: the new entry replaces it' : null
}
