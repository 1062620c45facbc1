/** The fields that few carriers need, in groups that open. The form opens the group in which a fault stands. */
import { SimpleGrid } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import type { CarrierField } from '@websms/contract/carrier-fields'
import { type ReactNode, useState } from 'react'
import { countOf } from '../../../../ui/formats.ts'
import classes from './form.module.css'
import { countSet, fieldsFor, type Texts } from './texts.ts'

interface FieldGroupsProps {
  texts: Texts
  render: (field: CarrierField) => ReactNode
}

export function FieldGroups({ texts, render }: FieldGroupsProps) {
  const { groups } = fieldsFor(texts)
  // Groups with something in them are open at first; from then on the browser keeps which are.
  const [openAtFirst] = useState(() => groups.filter(({ fields }) => countSet(fields, texts) > 0))
  return groups.map((group) => {
    const { name, label, fields } = group
    const set = countSet(fields, texts)
    return (
      <details key={name} className={classes.group} open={openAtFirst.includes(group)}>
        <summary>
          <IconChevronRight size={16} aria-hidden />
          <span className={classes.name}>{label}</span>
          <span className={classes.inside}>
            {set > 0 && <strong>{countOf(set, 'setting')} · </strong>}
            {fields.map((field) => field.label).join(', ')}
          </span>
        </summary>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md" className={classes.fields}>
          {fields.map(render)}
        </SimpleGrid>
      </details>
    )
  })
}
