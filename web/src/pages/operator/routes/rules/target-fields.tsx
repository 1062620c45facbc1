/** The fields for the carriers of a rule: order, weight and cost of each, and the share that follows. */
import { ActionIcon, Button, Fieldset, Select, Stack, Text } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { WholeField } from '../../../../ui/fields.tsx'
import { useFaultOf } from '../../../../ui/form.tsx'
import { MoneyField } from '../../../../ui/money-field.tsx'
import type { CarrierChoice } from '../choices.ts'
import { shareText } from '../words.ts'
import classes from './rule-editor.module.css'
import type { TargetValues } from './rule-values.ts'

interface TargetFieldsProps {
  targets: readonly TargetValues[]
  onTargets: (targets: TargetValues[]) => void
  onAdd: () => void
  carriers: readonly CarrierChoice[]
}

export function TargetFields({ targets, onTargets, onAdd, carriers }: TargetFieldsProps) {
  return (
    <Fieldset legend="Where they go" className={classes.fields}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          The carriers with the lowest order share the messages by weight. Those with a higher order stand in when none
          of them can take a message.
        </Text>
        {targets.map((target, index) => (
          <TargetRow
            key={target.key}
            index={index}
            target={target}
            share={shareOf(target, targets)}
            carriers={carriers.filter(
              ({ id }) => id === target.carrier_id || !targets.some((to) => to.carrier_id === id),
            )}
            onTarget={(changed) => onTargets(targets.with(index, changed))}
            onRemove={() => onTargets(targets.toSpliced(index, 1))}
          />
        ))}
        <div>
          <Button variant="default" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={onAdd}>
            Add a carrier
          </Button>
        </div>
      </Stack>
    </Fieldset>
  )
}

function shareOf({ order, weight }: TargetValues, targets: readonly TargetValues[]): string {
  const sum = targets.filter((to) => to.order === order).reduce((total, to) => total + Number(to.weight), 0)
  return sum === 0 ? '0 %' : shareText(Number(weight), sum)
}

interface TargetRowProps {
  index: number
  target: TargetValues
  share: string
  carriers: readonly CarrierChoice[]
  onTarget: (target: TargetValues) => void
  onRemove: () => void
}

function TargetRow({ index, target, share, carriers, onTarget, onRemove }: TargetRowProps) {
  const { carrier_id, carrier, order, weight, cost } = target
  const name = (field: string) => `targets.${index}.${field}`
  const options = carriers.map((one) => ({ value: one.id, label: one.name }))
  const known = carrier_id === '' || options.some(({ value }) => value === carrier_id)
  const number = (value: string | number) => (value === '' ? '' : Number(value))
  return (
    <fieldset className={classes.target} aria-label={carrier === '' ? `Carrier ${index + 1}` : carrier}>
      <Select
        label="Carrier"
        name={name('carrier_id')}
        placeholder="Choose"
        searchable={carriers.length > 8}
        data={known ? options : [{ value: carrier_id, label: carrier }, ...options]}
        renderOption={({ option }) => (
          <CarrierOption name={option.label} carrier={carriers.find(({ id }) => id === option.value)} />
        )}
        comboboxProps={{ width: 300, position: 'bottom-start' }}
        value={carrier_id === '' ? null : carrier_id}
        onChange={(id) => {
          const chosen = carriers.find((one) => one.id === id)
          onTarget({ ...target, carrier_id: id ?? '', carrier: chosen?.name ?? '' })
        }}
        error={useFaultOf(name('carrier_id'), carrier_id)}
      />
      <WholeField
        label="Order"
        name={name('order')}
        required
        min={1}
        max={100}
        value={order}
        onChange={(value) => onTarget({ ...target, order: number(value) })}
      />
      <WholeField
        label="Weight"
        name={name('weight')}
        required
        min={0}
        max={1_000_000}
        rightSection={<span className={classes.share}>{share}</span>}
        rightSectionWidth={60}
        rightSectionPointerEvents="none"
        value={weight}
        onChange={(value) => onTarget({ ...target, weight: number(value) })}
      />
      <MoneyField
        label="Part cost"
        name={name('cost')}
        max={1000}
        value={cost}
        onChange={(value) => onTarget({ ...target, cost: value })}
      />
      <ActionIcon
        className={classes.remove}
        aria-label={`Remove ${carrier || `carrier ${index + 1}`}`}
        onClick={onRemove}
      >
        <IconX size={16} />
      </ActionIcon>
    </fieldset>
  )
}

function CarrierOption({ name, carrier }: { name: string; carrier: CarrierChoice | undefined }) {
  const { simulated = false, runs = true, networks = null } = carrier ?? {}
  const served = networks === null ? 'any number' : networks.length === 0 ? 'receive only' : networks.join(', ')
  const notes = [!runs && 'not in use', runs && served, simulated && 'simulated'].filter((note) => note !== false)
  return (
    <div>
      {name}
      <Text size="xs" c="dimmed">
        {notes.join(' · ')}
      </Text>
    </div>
  )
}
