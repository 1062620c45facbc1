/** Asks for a sender: what it is, what is sent from it, and who has the right to use it. */
import { Text } from '@mantine/core'
import { api } from '../../client/api.ts'
import { countryOptions } from '../../ui/countries.ts'
import { TextareaField, TextField } from '../../ui/fields.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { purposeOptions } from '../../ui/purposes.ts'
import { useChange } from '../../ui/use-change.ts'
import { ChoicesField } from '../../ui/values-field.tsx'

const none = {
  code: '',
  use_case: '',
  evidence: '',
  business_id: '',
  countries: ['NZ'] as string[],
  purposes: [] as string[],
}

interface RequestSenderProps {
  opened: boolean
  /** The one to ask for again; undefined: any. */
  code: string | undefined
  onClose: () => void
}

export function RequestSender({ opened, code = '', onClose }: RequestSenderProps) {
  const values = { ...none, code }
  const request = useChange((body: typeof none) => api('POST /senders', { body }), {
    shownBy: ['GET /senders'],
    done: ({ code }) => `${code} is requested. It can be used once the operator has approved it.`,
  })
  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      title="Request a sender"
      action="Send request"
      values={values}
      onSubmit={request.mutateAsync}
    >
      {(form) => (
        <>
          <TextField
            label="Sender"
            name="code"
            description="A short code or number of 3 to 15 digits, or a name of up to 11 letters, digits, spaces and & . + - _"
            placeholder="2190, 6421555000 or ACME"
            required
            maxLength={30}
            data-autofocus
            {...form.getInputProps('code')}
          />
          <ChoicesField
            label="Countries"
            name="countries"
            description="Where the people are whom you write to. In New Zealand and the United States another sender takes the place of a name."
            placeholder="Every country"
            data={[...countryOptions]}
            value={form.values.countries}
            onChange={(countries) => form.setFieldValue('countries', countries)}
          />
          <ChoicesField
            label="Messages"
            name="purposes"
            placeholder="Every kind"
            data={[...purposeOptions]}
            value={form.values.purposes}
            onChange={(purposes) => form.setFieldValue('purposes', purposes)}
          />
          <TextareaField
            label="Use case"
            name="use_case"
            description="What you send from it, and to whom"
            required
            autosize
            minRows={2}
            maxLength={2000}
            {...form.getInputProps('use_case')}
          />
          <TextareaField
            label="Right of use"
            name="evidence"
            description="Proof that you may use it: a lease of the code, a registered business name, company, trade mark or domain"
            required
            autosize
            minRows={2}
            maxLength={2000}
            {...form.getInputProps('evidence')}
          />
          <TextField
            label="Business number"
            name="business_id"
            description="NZBN or ABN. Names for Australia need an ABN."
            maxLength={50}
            {...form.getInputProps('business_id')}
          />
          <Text size="sm" c="dimmed">
            The operator of the site decides. You see the answer on this page.
          </Text>
        </>
      )}
    </FormDialog>
  )
}
