/** Words that opt a handset out, the answers that handsets get, and the exemption of transactional messages. */
import { Alert, Button, Code, Group, Stack, Switch, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { OptOutSettings } from '@websms/contract/members'
import { useAnswer } from '../../client/answer.ts'
import { api, type BodyOf } from '../../client/api.ts'
import { useMay } from '../../client/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { TextareaField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { Loaded } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { useChange } from '../../ui/use-change.ts'
import { listOf } from '../../ui/use-list.ts'
import { ValuesField } from '../../ui/values-field.tsx'

export function OptOutSettingsPage() {
  const answer = useAnswer('GET /optouts/settings')
  return (
    <>
      <PageHeader
        title="Words and answers"
        back={<Link to="/opt-outs">Opt-outs</Link>}
        intro="The words that opt a handset out or back in, and the answers that it gets. Answers cost you nothing."
      />
      <Loaded answer={answer}>
        {(settings) => (
          <>
            <Settings key={JSON.stringify(settings)} settings={settings} />
            <Section
              title="Built-in words"
              intro={`They count when a text has nothing else. Last reviewed on ${settings.version}.`}
            >
              <DataTable
                label="Built-in words"
                columns={wordColumns}
                list={listOf(settings.built_in)}
                rowKey={({ words }) => words.join()}
                empty={null}
              />
            </Section>
          </>
        )}
      </Loaded>
    </>
  )
}

type BuiltIn = OptOutSettings['built_in'][number]

const actionNames: Readonly<Record<BuiltIn['action'], string>> = {
  stop: 'opts out',
  start: 'resumes',
  help: 'is answered',
}

const wordColumns: readonly Column<BuiltIn>[] = [
  {
    label: 'Words',
    narrow: 'title',
    wraps: true,
    render: ({ words }) => words.map((word) => word.toUpperCase()).join(', '),
  },
  { label: 'The handset', render: ({ action }) => actionNames[action], width: '120px', narrow: 'aside' },
  {
    label: 'Numbers',
    render: ({ calling_codes }) =>
      calling_codes.length === 0 ? 'all' : `${calling_codes.map((code) => `+${code}`).join(', ')} only`,
    width: '90px',
  },
  { label: 'Source', render: ({ source }) => source, narrow: 'block', wraps: true },
]

/** A text that is the default is kept as none of its own. */
function Settings({ settings }: { settings: OptOutSettings }) {
  const { defaults } = settings
  const mayChange = useMay('owner')
  const form = useForm({
    initialValues: {
      words: settings.words,
      confirmation: settings.confirmation ?? defaults.confirmation,
      help: settings.help ?? defaults.help,
      exempt_transactional: settings.exempt_transactional,
    },
  })
  const save = useChange(
    (values: typeof form.values) => {
      const own = (text: string, usual: string) => (text.trim() === usual ? null : text.trim())
      const body: BodyOf<'PUT /optouts/settings'> = {
        ...values,
        confirmation: own(values.confirmation, defaults.confirmation),
        help: own(values.help, defaults.help),
      }
      return api('PUT /optouts/settings', { body })
    },
    { shownBy: ['GET /optouts/settings'], done: () => 'Saved.' },
  )
  return (
    <Section title="Yours">
      <Form onSubmit={() => save.mutate(form.values)} error={save.error}>
        <fieldset disabled={!mayChange} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
          <Stack gap="md" maw={620}>
            <FormProblem />
            {!mayChange && (
              <Text size="sm" c="dimmed">
                Owners of the account can change these.
              </Text>
            )}
            <ValuesField
              name="words"
              label="Words of your own"
              description="A reply that is just one of these words opts the handset out of your messages too"
              placeholder="Such as ENOUGH"
              values={form.values.words}
              onValues={(words) => form.setFieldValue('words', words)}
            />
            <TextareaField
              label="Answer to STOP"
              name="confirmation"
              description="Sent once in 24 hours. Nothing in it may promote anything. Leave it empty to send none."
              autosize
              minRows={2}
              maxLength={450}
              {...form.getInputProps('confirmation')}
            />
            <TextareaField
              label="Answer to HELP"
              name="help"
              description="Say who you are and how to reach you. Leave it empty to send none."
              autosize
              minRows={2}
              maxLength={450}
              {...form.getInputProps('help')}
            />
            <Exemption
              exempt={form.values.exempt_transactional}
              onExempt={(exempt) => form.setFieldValue('exempt_transactional', exempt)}
            />
            {mayChange && (
              <Group>
                <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
                  Save
                </Button>
              </Group>
            )}
          </Stack>
        </fieldset>
      </Form>
    </Section>
  )
}

function Exemption({ exempt, onExempt }: { exempt: boolean; onExempt: (exempt: boolean) => void }) {
  return (
    <>
      <Switch
        label="Send transactional messages in spite of an opt-out"
        description={
          <>
            Messages of the purpose <Code fz="inherit">transactional</Code>, such as receipts
          </>
        }
        checked={exempt}
        onChange={(event) => onExempt(event.currentTarget.checked)}
      />
      {exempt && (
        <Alert color="orange" icon={<IconAlertTriangle size={18} />} title="Ask a lawyer first">
          Whoever answers STOP expects nothing more. In the United States informational texts are covered too. The audit
          log keeps who turned this on.
        </Alert>
      )}
    </>
  )
}
