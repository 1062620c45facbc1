/** The form of a carrier, new or stored: made from the table of fields, with a bind that can be tried before it is saved. */
import { Alert, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import type { CarrierField } from '@websms/contract/carrier-fields'
import { type ReactNode, useRef } from 'react'
import { Form, FormProblem } from '../../../../ui/form.tsx'
import { LeaveGuard } from '../../../../ui/leave-guard.tsx'
import { Section } from '../../../../ui/section.tsx'
import { SameBindAlert } from '../carrier-state.tsx'
import { sameBinds } from '../same-bind.ts'
import type { Carriers } from '../use-carriers.ts'
import { BindTestResult } from './bind-test.tsx'
import { CarrierInput } from './carrier-field.tsx'
import { FieldGroups } from './field-groups.tsx'
import { firstFields, type Texts } from './texts.ts'
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
  const { texts, setText, changes, save, test, submit, error } = useCarrierForm(options)
  const intent = useRef<'save' | 'test'>('save')
  const input = (field: CarrierField) => (
    <CarrierInput
      key={field.name}
      field={field}
      text={texts[field.name]!}
      onText={setText}
      {...(field.name === 'networks' && { suggestions: all.networks })}
      {...(field.kind.type === 'secret' && changed !== undefined && { placeholder: 'stays as it is' })}
      autoFocus={field === firstFields[0] && changed === undefined}
    />
  )
  const same = sameBindsWith(texts, all, changed?.id)
  const bound = all.carriers.some((carrier) => carrier.id === changed?.id && carrier.bound)
  return (
    <>
      <LeaveGuard dirty={changes.length > 0 && !save.isSuccess} />
      <Form onSubmit={() => submit(intent.current)} error={error}>
        <Stack gap="md">
          <FormProblem />
          <Section title="Connection">
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
              {firstFields.map(input)}
            </SimpleGrid>
          </Section>
          <section aria-label="More settings">
            <Text size="sm" c="dimmed" mb="xs">
              Most carriers need nothing from here: each field says when one does.
            </Text>
            <FieldGroups texts={texts} render={input} />
          </section>
          {same !== undefined && <SameBindAlert names={same} />}
          {changed !== undefined && <Effect changes={changes} />}
          {test.data !== undefined && <BindTestResult test={test.data} bound={bound} />}
          <Buttons
            action={action}
            saving={save.isPending}
            testing={test.isPending}
            nothingToSave={changed?.faults.length === 0 && changes.length === 0}
            onIntent={(next) => {
              intent.current = next
            }}
          >
            {cancel}
          </Buttons>
        </Stack>
      </Form>
    </>
  )
}

interface ButtonsProps {
  action: string
  saving: boolean
  testing: boolean
  nothingToSave: boolean
  /** Called before the form is submitted, also when Enter in a field does that. */
  onIntent: (intent: 'save' | 'test') => void
  children: ReactNode
}

function Buttons({ action, saving, testing, nothingToSave, onIntent, children }: ButtonsProps) {
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
        Test binds and unbinds, within seconds. It saves nothing and sends nothing.
      </Text>
    </Group>
  )
}

/** Says before saving which changes end the present bind. */
function Effect({ changes }: { changes: readonly CarrierField[] }) {
  if (changes.length === 0) return null
  const rebinding = changes.filter(({ rebinds }) => rebinds).map(({ label }) => label)
  if (rebinding.length === 0) return <Text size="sm">Saving takes effect within a second.</Text>
  return (
    <Alert color="orange" title="Saving binds again" role="status">
      Because of {new Intl.ListFormat('en-NZ').format(rebinding)}. What is in flight is answered first, for up to 10 s.
      Messages wait meanwhile, and none is lost.
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
