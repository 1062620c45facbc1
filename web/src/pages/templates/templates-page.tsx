/** Templates of the account: texts with fields, for the Send and Bulk pages and for programs. */
import { Button } from '@mantine/core'
import { IconPlus, IconTemplate } from '@tabler/icons-react'
import { linkOptions, useNavigate } from '@tanstack/react-router'
import type { TemplateItem } from '@websms/contract/members'
import { useAnswer } from '../../client/answer.ts'
import { api } from '../../client/api.ts'
import { useMay } from '../../client/session.ts'
import { Clipped } from '../../ui/clipped.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { TextField } from '../../ui/fields.tsx'
import { useDialogInAddress } from '../../ui/filters.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { EmptyState } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useChange } from '../../ui/use-change.ts'
import { listOf } from '../../ui/use-list.ts'
import { TemplateText } from './template-text.tsx'

export function TemplatesPage() {
  const { data, error, refetch } = useAnswer('GET /templates', {}, { refetchInterval: 15_000 })
  const { opened, open, close } = useDialogInAddress('new')
  const mayChange = useMay('developer')
  const make = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      New template
    </Button>
  )
  const archived = data?.templates.filter((template) => template.archived) ?? []
  return (
    <>
      <PageHeader
        title="Templates"
        intro={
          <>
            Texts with fields such as {'{{ first_name }}'}. Use them on the Send and Bulk pages, or name one as{' '}
            <code>template</code> in the API.
          </>
        }
        action={make}
      />
      <Section title="Templates">
        <DataTable
          label="Templates"
          columns={columns}
          list={listOf(
            data?.templates.filter((template) => !template.archived),
            { error, retry: () => void refetch() },
          )}
          rowKey={({ name }) => name}
          link={({ name }) => linkOptions({ to: '/templates/$name', params: { name } })}
          empty={
            <EmptyState
              icon={IconTemplate}
              title="No templates yet"
              text="Keep a text that you send often, with a field for each part of it that changes."
              action={make}
            />
          }
        />
      </Section>
      {archived.length > 0 && (
        <Section title="Archived" intro="Nothing is sent with these.">
          <DataTable
            label="Archived templates"
            columns={columns}
            list={listOf(archived)}
            rowKey={({ name }) => name}
            link={({ name }) => linkOptions({ to: '/templates/$name', params: { name } })}
            empty={null}
          />
        </Section>
      )}
      <NewTemplate opened={opened && mayChange} onClose={close} />
    </>
  )
}

const columns: readonly Column<TemplateItem>[] = [
  { label: 'Name', render: ({ name }) => <strong>{name}</strong>, width: '200px', narrow: 'title' },
  { label: 'Text', render: ({ beginning }) => <Clipped>{beginning}</Clipped> },
  {
    label: 'Fields',
    render: ({ fields }) => <Clipped widthMax="220px">{fields.join(', ') || 'none'}</Clipped>,
    width: '220px',
  },
  { label: 'Version', render: ({ version }) => version, align: 'right', width: '80px', narrow: 'figure' },
  { label: 'Changed', render: ({ created_at }) => <RelativeTime value={created_at} />, width: '120px' },
]

function NewTemplate({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate()
  const make = useChange((body: { name: string; text: string }) => api('POST /templates', { body }), {
    shownBy: ['GET /templates', 'GET /templates/:name'],
  })
  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      title="New template"
      action="Save"
      values={{ name: '', text: '' }}
      onSubmit={async (values) => {
        const { name } = await make.mutateAsync(values)
        await navigate({ to: '/templates/$name', params: { name } })
        // The page of the new template has no dialog to close.
        return false
      }}
    >
      {(form) => (
        <>
          <TextField
            label="Name"
            name="name"
            description="Letters from a to z, digits, and . _ -"
            placeholder="appointment-reminder"
            required
            maxLength={64}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <TemplateText value={form.values.text} onChange={(text) => form.setFieldValue('text', text)} />
        </>
      )}
    </FormDialog>
  )
}
