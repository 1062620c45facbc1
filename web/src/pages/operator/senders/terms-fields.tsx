/** The fields of a sender's terms: where it is valid, for what, until when, and the evidence. */
import { Checkbox } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { countryLabel, countryOptions } from '../../../ui/countries.ts'
import { TextareaField, TextField } from '../../../ui/fields.tsx'
import { purposeOptions } from '../../../ui/purposes.ts'
import { ChoicesField, ValuesField } from '../../../ui/values-field.tsx'
import { type Account, accountLabel, useAccountOptions, useChoices } from '../routes/choices.ts'
import type { Terms } from './terms.ts'

interface TermsFieldsProps {
  form: UseFormReturnType<Terms>
  /** True for a sender without an owner, which may be for a list of accounts. */
  shared: boolean
  accounts?: readonly Account[]
}

export function TermsFields({ form, shared, accounts = [] }: TermsFieldsProps) {
  const { values, setFieldValue, getInputProps } = form
  const { networks } = useChoices()
  return (
    <>
      {shared && (
        <AccountsField known={accounts} ids={values.for_accounts} onIds={(ids) => setFieldValue('for_accounts', ids)} />
      )}
      <ChoicesField
        label="Countries"
        name="countries"
        description="Where it is valid. Where a country asks for registration, such as Australia for names, it must be named."
        placeholder="Every country"
        data={withUnknown(values.countries)}
        value={values.countries}
        onChange={(countries) => setFieldValue('countries', countries)}
      />
      <ValuesField
        label="Networks"
        name="networks"
        description="Empty: every network"
        placeholder="Spark"
        suggestions={networks}
        values={values.networks}
        onValues={(next) => setFieldValue('networks', next)}
      />
      <ChoicesField
        label="Messages"
        name="purposes"
        description="Messages for another purpose are refused"
        placeholder="Every purpose"
        data={[...purposeOptions]}
        value={values.purposes}
        onChange={(purposes) => setFieldValue('purposes', purposes)}
      />
      <Checkbox
        label="Free to reply to"
        name="free_to_reply"
        description="Replies cost the handset nothing, as marketing in New Zealand needs"
        {...getInputProps('free_to_reply', { type: 'checkbox' })}
      />
      <TextField
        label="Expires"
        name="expires_at"
        description="From this day on (UTC) it may not be used. Empty: never"
        type="date"
        {...getInputProps('expires')}
      />
      <TextareaField
        label="Use case"
        name="use_case"
        autosize
        minRows={2}
        maxLength={2000}
        {...getInputProps('use_case')}
      />
      <TextareaField
        label="Right of use"
        name="evidence"
        description="Who has the right to use it, and what shows it"
        autosize
        minRows={2}
        maxLength={2000}
        {...getInputProps('evidence')}
      />
      <TextField
        label="Business number"
        name="business_id"
        description="Such as an ABN or NZBN. Names for Australia need an ABN."
        maxLength={50}
        {...getInputProps('business_id')}
      />
    </>
  )
}

interface AccountsFieldProps {
  known: readonly Account[]
  ids: string[]
  onIds: (ids: string[]) => void
}

function AccountsField({ known, ids, onIds }: AccountsFieldProps) {
  const { search, setSearch, options, accountOf } = useAccountOptions(known)
  const listed = new Set(options.map(({ value }) => value))
  const chosen = ids.filter((id) => !listed.has(id))
  return (
    <ChoicesField
      label="Accounts that share it"
      name="for_accounts"
      placeholder="Every account"
      // The server has filtered them.
      filter={({ options: found }) => found}
      searchValue={search}
      onSearchChange={setSearch}
      data={[...options, ...chosen.map((id) => ({ value: id, label: accountLabel(accountOf(id)) }))]}
      value={ids}
      onChange={onIds}
    />
  )
}

/** A chosen country is always an option. */
function withUnknown(chosen: readonly string[]) {
  const known = new Set(countryOptions.map(({ value }) => value))
  const others = chosen.filter((code) => !known.has(code))
  return [...countryOptions, ...others.map((code) => ({ value: code, label: countryLabel(code) }))]
}
