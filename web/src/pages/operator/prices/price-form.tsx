/** Adds or changes one price. */
import { Autocomplete, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { OperatorPrice } from '@websms/contract/members'
import { countriesBeside } from '@websms/sms'
import { countryName, countryOptions } from '../../../ui/countries.ts'
import { TextField } from '../../../ui/fields.tsx'
import { useFaultOf } from '../../../ui/form.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { dollars } from '../../../ui/formats.ts'
import { MoneyField } from '../../../ui/money-field.tsx'
import { useChoices } from '../routes/choices.ts'
import { isCosts, type ListName, type Place, placeText, usePrices } from './lists.ts'

interface PriceFormProps {
  list: ListName
  /** Null: closed. */
  entry: OperatorPrice | 'new' | null
  onClose: () => void
}

interface Values extends Record<string, unknown>, Place {
  price: number | ''
}

const fresh: Values = { by: 'country', value: '', price: '' }

export function PriceForm({ list, entry, onClose }: PriceFormProps) {
  const { put } = usePrices(list)
  const previous = entry === 'new' ? null : entry
  const thing = isCosts(list) ? 'cost' : 'price'
  const save = async ({ by, value, price }: Values) => {
    const stored = await put({ by, value, price: Number(price) }, previous ?? undefined)
    const was = stored.before === null ? '' : ` It was ${dollars(stored.before)}.`
    notifications.show({ message: `${placeText(stored)}: ${dollars(Number(price))} a part.${was}` })
  }
  return (
    <FormDialog<Values>
      opened={entry !== null}
      onClose={onClose}
      title={previous === null ? `Add a ${thing}` : placeText(previous)}
      action="Save"
      values={previous === null ? fresh : { by: previous.by, value: previous.value, price: previous.price }}
      ready={({ value, price }) => value.trim() !== '' && price !== ''}
      onSubmit={save}
    >
      {({ values, setValues }) => (
        <Stack gap="sm">
          <SegmentedControl
            aria-label="Kind of destination"
            data={[
              { value: 'country', label: 'Country' },
              { value: 'network', label: 'Network' },
              { value: 'prefix', label: 'Prefix' },
            ]}
            value={values.by}
            onChange={(by) => setValues({ by: by as Place['by'], value: '' })}
          />
          <PlaceField place={values} onValue={(value) => setValues({ value })} />
          <MoneyField
            label={isCosts(list) ? 'Cost of a part' : 'Price of a part'}
            name="price"
            required
            max={1000}
            value={values.price}
            onChange={(price) => setValues({ price })}
          />
          <Text size="sm" c="dimmed">
            Messages that were accepted before keep their {thing}.
          </Text>
        </Stack>
      )}
    </FormDialog>
  )
}

function PlaceField({ place: { by, value }, onValue }: { place: Place; onValue: (value: string) => void }) {
  const { networks } = useChoices()
  const fault = useFaultOf('value', value)
  if (by === 'prefix') {
    return (
      <TextField
        label="Prefix"
        name="value"
        description="The first digits of numbers, country code first"
        placeholder="6421"
        inputMode="tel"
        maxLength={30}
        value={value}
        onChange={(event) => onValue(event.currentTarget.value)}
      />
    )
  }
  if (by === 'network') {
    return (
      <Autocomplete
        label="Network"
        name="value"
        description="As rules and the portability table name it"
        placeholder="Spark"
        limit={100}
        maxLength={64}
        data={networks}
        value={value}
        onChange={onValue}
        error={fault}
      />
    )
  }
  return (
    <Select
      label="Country"
      name="value"
      description={besideText(value)}
      placeholder="New Zealand"
      searchable
      nothingFoundMessage="No such country"
      limit={100}
      data={[...countryOptions]}
      value={value === '' ? null : value}
      onChange={(next) => onValue(next ?? '')}
      error={fault}
    />
  )
}

/** Countries that share the code of the chosen one, and have prices of their own. */
function besideText(country: string): string | undefined {
  const beside = countriesBeside(country)
  if (beside === null) return undefined
  const { callingCode, countries } = beside
  const names = countries.slice(0, 3).map(countryName).join(', ')
  const others = countries.length > 3 ? ` and ${countries.length - 3} others` : ''
  return `Without ${names}${others}: the prefix ${callingCode} has them all`
}
