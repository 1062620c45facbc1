/** Registers a sender that may be used at once. */
import { Radio, Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../../client/api.ts'
import { TextField } from '../../../ui/fields.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { useChange } from '../../../ui/use-change.ts'
import { AccountField } from '../routes/account-field.tsx'
import { noTerms, type Terms, termsBody } from './terms.ts'
import { TermsFields } from './terms-fields.tsx'
import { shownBy } from './use-sender.ts'

const values = { ...noTerms, code: '', whom: 'account' as 'account' | 'shared', account: '' }

export function NewSender({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate()
  const add = useChange(
    ({ code, whom, account, ...terms }: typeof values) =>
      api('POST /operator/senders', {
        body: {
          ...termsBody(terms),
          code,
          ...(whom === 'account' ? { account_id: account, for_accounts: [] } : { account_id: null }),
        },
      }),
    { shownBy, done: ({ code }) => `${code} is registered.` },
  )
  const submit = async (typed: typeof values) => {
    const { id } = await add.mutateAsync(typed)
    void navigate({ to: '/operator/senders/$id', params: { id } })
    return false
  }
  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      title="Register a sender"
      action="Register"
      values={values}
      ready={({ whom, account }) => whom === 'shared' || account !== ''}
      onSubmit={submit}
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
          <Radio.Group
            label="For"
            value={form.values.whom}
            onChange={(whom) => form.setFieldValue('whom', whom as 'account' | 'shared')}
          >
            <Stack gap={6}>
              <Radio
                value="account"
                label="One account"
                description="Only this account sends from it, and gets its replies"
              />
              <Radio
                value="shared"
                label="Several accounts"
                description="A reply goes to the account that wrote last"
              />
            </Stack>
          </Radio.Group>
          {form.values.whom === 'account' && (
            <AccountField
              label="Account"
              name="account_id"
              placeholder="Name or ID"
              account={form.values.account}
              onAccount={(account) => form.setFieldValue('account', account)}
            />
          )}
          <TermsFields form={form as never as TermsForm} shared={form.values.whom === 'shared'} />
        </>
      )}
    </FormDialog>
  )
}

type TermsForm = Parameters<typeof TermsFields>[0]['form'] & { values: Terms }
