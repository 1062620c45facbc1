/** One template: its text, which another version replaces, and its history. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconArchive, IconDeviceFloppy } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { TemplateDetail } from '@websms/contract/members'
import { useState } from 'react'
import { useAnswer } from '../../client/answer.ts'
import { api } from '../../client/api.ts'
import { useMay } from '../../client/session.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { Confirm } from '../../ui/form-dialog.tsx'
import { Loaded } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { TextPreview } from '../../ui/template-fields.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useChange } from '../../ui/use-change.ts'
import { TemplateText } from './template-text.tsx'

const templateRoute = getRouteApi('/shell/account/templates/$name')
const shownBy = ['GET /templates', 'GET /templates/:name'] as const

export function TemplatePage() {
  const { name } = templateRoute.useParams()
  const answer = useAnswer('GET /templates/:name', { params: { name } })
  const mayChange = useMay('developer')
  return (
    <>
      <PageHeader
        title={name}
        back={<Link to="/templates">Templates</Link>}
        action={mayChange && answer.data?.archived === false && <Archive name={name} />}
      />
      <Loaded answer={answer} rows={6}>
        {(template) => (
          <>
            {mayChange && <Editor key={`${template.versions[0]!.version} ${template.archived}`} template={template} />}
            <History template={template} />
            <Section
              title="In the API"
              intro="The body of a send with this template. A send without a value for each field is refused."
            >
              <CodeBlock label="Request body" withLabel={false} code={exampleOf(template)} />
            </Section>
          </>
        )}
      </Loaded>
    </>
  )
}

function Editor({ template: { name, archived, versions } }: { template: TemplateDetail }) {
  const newest = versions[0]!
  const [text, setText] = useState(newest.text)
  const save = useChange((text: string) => api('PUT /templates/:name', { params: { name }, body: { text } }), {
    shownBy,
    done: () => `${name} has version ${newest.version + 1}.`,
  })
  const next = newest.version + 1
  const unchanged = text === newest.text && !archived
  return (
    <Section title="Text" intro={`Saving a change makes version ${next}. Earlier versions stay as they are.`}>
      <Form style={{ maxWidth: 760 }} onSubmit={() => save.mutate(text)} error={save.error}>
        <Stack>
          {archived && (
            <Alert color="orange" icon={<IconArchive size={18} />} title="Archived">
              Nothing is sent with it. Save it to use it again.
            </Alert>
          )}
          <FormProblem />
          <TemplateText value={text} onChange={setText} />
          <Group>
            <Button
              type="submit"
              leftSection={<IconDeviceFloppy size={16} />}
              loading={save.isPending}
              disabled={unchanged}
            >
              Save as version {next}
            </Button>
            {!unchanged && text !== newest.text && (
              <Button variant="default" onClick={() => setText(newest.text)}>
                Discard changes
              </Button>
            )}
          </Group>
        </Stack>
      </Form>
    </Section>
  )
}

function History({ template: { name, versions } }: { template: TemplateDetail }) {
  return (
    <Section
      title="Versions"
      intro={`In a send, ${name} is the newest version, and ${name}@${versions[0]!.version} always version ${versions[0]!.version}.`}
    >
      <Stack>
        {versions.map(({ version, text, created_at, by }) => (
          <div key={version}>
            <Text size="sm" mb={4}>
              <strong>Version {version}</strong>, <RelativeTime value={created_at} />
              {by !== null && (
                <>
                  {' '}
                  by <bdi>{by}</bdi>
                </>
              )}
            </Text>
            <TextPreview>{text}</TextPreview>
          </div>
        ))}
      </Stack>
    </Section>
  )
}

function Archive({ name }: { name: string }) {
  const [asking, setAsking] = useState(false)
  const archive = useChange(() => api('DELETE /templates/:name', { params: { name } }), {
    shownBy,
    done: () => `${name} is archived.`,
  })
  return (
    <>
      <Button variant="default" leftSection={<IconArchive size={16} />} onClick={() => setAsking(true)}>
        Archive
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Archive ${name}?`}
        action="Archive"
        onConfirm={() => archive.mutateAsync()}
      >
        Sends that name it are refused from now on. Its versions are kept, and saving it brings it back.
      </Confirm>
    </>
  )
}

function exampleOf({ name, versions }: TemplateDetail): string {
  const fields = Object.fromEntries(versions[0]!.fields.map((field) => [field, '…']))
  return JSON.stringify({ messages: [{ to: '6421234567', fields }], template: name }, null, 2)
}
