/** Adds or changes one destination. */
import { Radio, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Destinations } from '@websms/contract/members'
import { beginningOfNumber } from '@websms/sms'
import { Problem } from '../../../../client/problem.ts'
import { countryOptions } from '../../../../ui/countries.ts'
import { TextField } from '../../../../ui/fields.tsx'
import { useFaultOf } from '../../../../ui/form.tsx'
import { FormDialog } from '../../../../ui/form-dialog.tsx'
import { AccountField } from '../account-field.tsx'
import { formProblem } from '../rules/faults.ts'
import { samePlace } from './entries.ts'
import { destinationText, type Entry, useDestinations } from './use-destinations.ts'

interface DestinationFormProps {
  /** Null: closed. */
  entry: Entry | 'new' | null
  entries: readonly Entry[]
  accounts: Destinations['accounts']
  onClose: () => void
}

const modes = [
  ['block', 'Block', 'Messages there are refused with an error'],
  ['monitor', 'Monitor', 'Messages are accepted, counted and logged, to try a block before you set it'],
  ['allow', 'Allow', 'Messages are accepted, whatever a shorter entry or the site says'],
] as const

interface Values extends Record<string, unknown> {
  by: Entry['by']
  country: string
  prefix: string
  /** `site`, or `account` with its id. */
  whom: 'site' | 'account'
  account: string
  mode: Entry['mode']
}

const fresh: Values = { by: 'country', country: '', prefix: '', whom: 'site', account: '', mode: 'block' }

function valuesOf({ account_id, by, value, mode }: Entry): Values {
  return {
    ...fresh,
    ...{ by, mode, [by]: value },
    ...(account_id !== null && { whom: 'account' as const, account: account_id }),
  }
}

function entryOf({ by, country, prefix, whom, account, mode }: Values): Entry {
  const value = by === 'country' ? country : (beginningOfNumber(prefix) ?? prefix)
  return { account_id: whom === 'site' ? null : account, by, value, mode }
}

export function DestinationForm({ entry, entries, accounts, onClose }: DestinationFormProps) {
  const { put } = useDestinations()
  const previous = entry === 'new' ? null : entry
  const save = async (values: Values) => {
    const changed = entryOf(values)
    const others = entries.filter((one) => previous === null || !samePlace(one, previous))
    if (others.some((one) => samePlace(one, changed))) {
      throw formProblem([{ field: values.by, message: 'There is an entry for it already: change that one.' }])
    }
    await put(changed, previous).catch((error) => {
      throw atFields(error, values.by)
    })
    notifications.show({ message: `${destinationText(changed)}: saved. The gateway follows within a second.` })
  }
  return (
    <FormDialog<Values>
      opened={entry !== null}
      onClose={onClose}
      title={previous === null ? 'Add a destination' : destinationText(previous)}
      action="Save"
      values={previous === null ? fresh : valuesOf(previous)}
      ready={({ by, country, prefix, whom, account }) =>
        (by === 'country' ? country : prefix) !== '' && (whom === 'site' || account !== '')
      }
      onSubmit={save}
    >
      {({ values, setValues }) => (
        <Stack gap="sm">
          <PlaceFields values={values} onChange={setValues} />
          <WhomFields values={values} onChange={setValues} accounts={accounts} />
          <Radio.Group
            label="Messages there"
            value={values.mode}
            onChange={(mode) => setValues({ mode: mode as Values['mode'] })}
          >
            <Stack gap={6}>
              {modes.map(([value, label, description]) => (
                <Radio key={value} value={value} label={label} description={description} />
              ))}
            </Stack>
          </Radio.Group>
          <Text size="sm" c="dimmed">
            Messages that were accepted before are still sent.
          </Text>
        </Stack>
      )}
    </FormDialog>
  )
}

interface FieldsProps {
  values: Values
  onChange: (values: Partial<Values>) => void
}

function PlaceFields({ values, onChange }: FieldsProps) {
  return (
    <>
      <SegmentedControl
        aria-label="Kind of destination"
        data={[
          { value: 'country', label: 'Country' },
          { value: 'prefix', label: 'Prefix' },
        ]}
        value={values.by}
        onChange={(by) => onChange({ by: by as Values['by'] })}
      />
      {values.by === 'country' ? (
        <CountryField country={values.country} onCountry={(country) => onChange({ country })} />
      ) : (
        <TextField
          label="Prefix"
          name="prefix"
          description="The first digits of numbers, country code first"
          placeholder="6881"
          inputMode="tel"
          maxLength={30}
          value={values.prefix}
          onChange={(event) => onChange({ prefix: event.currentTarget.value })}
        />
      )}
    </>
  )
}

function WhomFields({ values, onChange, accounts }: FieldsProps & { accounts: Destinations['accounts'] }) {
  return (
    <>
      <Radio.Group label="For" value={values.whom} onChange={(whom) => onChange({ whom: whom as Values['whom'] })}>
        <Stack gap={6}>
          <Radio value="site" label="Everyone" />
          <Radio value="account" label="One account" />
        </Stack>
      </Radio.Group>
      {values.whom === 'account' && (
        <AccountField
          label="Account"
          name="account"
          placeholder="Name or ID"
          known={accounts}
          account={values.account}
          onAccount={(account) => onChange({ account })}
        />
      )}
    </>
  )
}

function CountryField({ country, onCountry }: { country: string; onCountry: (country: string) => void }) {
  return (
    <Select
      label="Country"
      name="country"
      placeholder="New Zealand"
      searchable
      nothingFoundMessage="No such country"
      limit={100}
      data={[...countryOptions]}
      value={country === '' ? null : country}
      onChange={(next) => onCountry(next ?? '')}
      error={useFaultOf('country', country)}
    />
  )
}

/** Faults of an entry of the list, at the fields of the form. */
function atFields(error: unknown, by: Entry['by']): unknown {
  const { type, fields } = Problem.of(error)
  if (type !== 'invalid') return error
  return formProblem(
    Object.entries(fields).map(([field, message]) => ({
      field: field.endsWith('account_id') ? 'account' : by,
      message,
    })),
  )
}
