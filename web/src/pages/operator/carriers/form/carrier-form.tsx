/** The form of a carrier, new or stored: made from the table of fields of its protocol, with a test before it is saved. */
import { Alert, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import type { CarrierField, CarrierProtocol } from '@websms/contract/carrier-fields'
import { Fragment, type ReactNode, useRef } from 'react'
import { Form, FormProblem } from '../../../../ui/form.tsx'
import { LeaveGuard } from '../../../../ui/leave-guard.tsx'
import { Section } from '../../../../ui/section.tsx'
import { SameBindAlert } from '../carrier-state.tsx'
import { sameBinds } from '../same-bind.ts'
import type { Carriers } from '../use-carriers.ts'
import { CarrierInput } from './carrier-field.tsx'
import { FieldGroups } from './field-groups.tsx'
import classes from './form.module.css'
import { NumberToTest } from './number-to-test.tsx'
import { TestOutcome } from './outcome-of-test.tsx'
import { PresetChoice } from './preset-choice.tsx'
import { fieldsFor, protocolOf, secretPlaceholder, type Texts } from './texts.ts'
import { type CarrierFormOptions, useCarrierForm } from './use-carrier-form.ts'

interface CarrierFormProps extends CarrierFormOptions {
  all: Carriers
  /** The words on the button. */
  action: string
  /** A link that leads away. */
  cancel: ReactNode
}

export function CarrierForm({ all, action, cancel, ...options }: CarrierFormProps) {
  const { changed } = options
  const form = useCarrierForm(options)
  const { before, texts, preset, changes, save, test } = form
  const intent = useRef<Intent>('save')
  const setIntent = (next: Intent) => {
    intent.current = next
  }
  const input = (field: CarrierField) => (
    <CarrierInput
      key={field.name}
      field={field}
      text={texts[field.name]!}
      onText={form.setText}
      {...(field.name === 'networks' && { suggestions: all.networks })}
      {...(field.kind.type === 'secret' &&
        changed !== undefined && { placeholder: secretPlaceholder(field, before, texts) })}
      autoFocus={field.name === 'id' && changed === undefined}
    />
  )
  const protocol = protocolOf(texts)
  const offersPresets = protocol === 'http' && changed === undefined
  const same = sameBindsWith(texts, all, changed?.id)
  const bound = all.carriers.some((carrier) => carrier.id === changed?.id && carrier.bound)
  return (
    <>
      <LeaveGuard dirty={changes.length > 0 && !save.isSuccess} />
      <Form onSubmit={() => form.submit(intent.current)} error={form.error}>
        <Stack gap="md">
          <FormProblem />
          <FirstFields fields={firstOf(texts, changed === undefined)} render={input}>
            {offersPresets && <PresetChoice chosen={preset} onChoose={form.choosePreset} />}
          </FirstFields>
          <section aria-label="More settings">
            <Text size="sm" c="dimmed" mb="xs">
              Most carriers need nothing from here: each field says when one does.
            </Text>
            <FieldGroups key={`${protocol} ${preset?.name}`} texts={texts} render={input} />
          </section>
          {same !== undefined && <SameBindAlert names={same} />}
          {changed !== undefined && <Effect changes={changes} protocol={protocol} />}
          {protocol === 'http' && <NumberToTest to={form.to} onTo={form.setTo} onEnter={() => setIntent('test')} />}
          {test.data !== undefined && <TestOutcome test={test.data} protocol={protocol} bound={bound} />}
          <Buttons
            action={action}
            protocol={protocol}
            saving={save.isPending}
            testing={test.isPending}
            nothingToSave={changed?.faults.length === 0 && changes.length === 0}
            onIntent={setIntent}
          >
            {cancel}
          </Buttons>
        </Stack>
      </Form>
    </>
  )
}

/** `isNew`: the protocol of a stored carrier stays. */
function firstOf(texts: Texts, isNew: boolean): readonly CarrierField[] {
  return fieldsFor(texts).first.filter(({ name }) => isNew || name !== 'protocol')
}

interface FirstFieldsProps {
  fields: readonly CarrierField[]
  render: (field: CarrierField) => ReactNode
  /** Follows the name. */
  children: ReactNode
}

/** Fields whose texts are long, or that decide about all others, have a line of their own. */
const wideNames = ['protocol', 'url', 'body']

function FirstFields({ fields, render, children }: FirstFieldsProps) {
  return (
    <Section title="Connection">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
        {fields.map((field) => (
          <Fragment key={field.name}>
            <div {...(wideNames.includes(field.name) && { className: classes.wide })}>{render(field)}</div>
            {field.name === 'id' && children}
          </Fragment>
        ))}
      </SimpleGrid>
    </Section>
  )
}

type Intent = 'save' | 'test'

const testNotes: Record<CarrierProtocol, string> = {
  smpp: 'Test binds and unbinds, within seconds. It saves nothing and sends nothing.',
  http: 'Test saves nothing. With a number it sends one real message.',
}

interface ButtonsProps {
  action: string
  protocol: CarrierProtocol
  saving: boolean
  testing: boolean
  nothingToSave: boolean
  /** Called before the form is submitted, also when Enter in a field does that. */
  onIntent: (intent: Intent) => void
  children: ReactNode
}

function Buttons({ action, protocol, saving, testing, nothingToSave, onIntent, children }: ButtonsProps) {
  return (
    <Group gap="sm">
      <Button type="submit" loading={saving} disabled={testing || nothingToSave} onClick={() => onIntent('save')}>
        {action}
      </Button>
      <Button
        type="submit"
        variant="default"
        leftSection={<IconPlugConnected size={15} />}
        loading={testing}
        disabled={saving}
        onClick={() => onIntent('test')}
      >
        Test
      </Button>
      {children}
      <Text size="xs" c="dimmed">
        {testNotes[protocol]}
      </Text>
    </Group>
  )
}

interface EffectProps {
  changes: readonly CarrierField[]
  protocol: CarrierProtocol
}

/** Says before saving that the present bind ends. A carrier over HTTP has no bind. */
function Effect({ changes, protocol }: EffectProps) {
  if (changes.length === 0) return null
  const rebinds = protocol === 'smpp' && changes.some(({ name }) => name !== 'networks' && name !== 'senders')
  if (!rebinds) return <Text size="sm">Saving takes effect within a second.</Text>
  return (
    <Alert color="orange" title="Saving ends the bind and binds again" role="status">
      What is in flight is answered first, for up to 10 s. Messages wait meanwhile, and none is lost.
    </Alert>
  )
}

/** Names of carriers that would have the same bind as the one in the form. */
function sameBindsWith(texts: Texts, { carriers }: Carriers, ownId: string | undefined): readonly string[] | undefined {
  if (!texts.host || !texts.system_id) return undefined
  const own = { name: texts.id || 'This carrier', settings: texts }
  const others = carriers.filter(({ simulated, id }) => !simulated && id !== ownId)
  return sameBinds([...others, own]).find((names) => names.at(-1) === own.name)
}
