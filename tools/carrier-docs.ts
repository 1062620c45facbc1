/**
 * The fields of a carrier in docs/configuration.md, and the statuses in docs/carriers.md, made from the tables of the
 * contract. Running this file writes them; its test holds that they are current.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import {
  type CarrierField,
  carrierFieldGroups,
  carrierFields,
  carrierReactions,
  carrierStatuses,
  expectedOf,
  otherStatus,
} from '@websms/contract/carrier-fields'
import { markdownTable, withMadePart } from './doc-parts.ts'

export const fieldsPath = new URL('../docs/configuration.md', import.meta.url)
export const statusesPath = new URL('../docs/carriers.md', import.meta.url)

/** docs/configuration.md with its tables of fields replaced. */
export function withFields(page: string): string {
  const fields: readonly CarrierField[] = carrierFields
  const content = carrierFieldGroups.map(({ name, label }) => {
    const rows = fields.filter(({ group }) => group === name).map(rowOf)
    return `### ${label}\n\n${markdownTable([['Field', 'Default', 'Effect, and when it is needed'], ...rows])}`
  })
  return withMadePart(page, 'docs/configuration.md', {
    start: '<!-- fields of a carrier: made by tools/carrier-docs.ts -->',
    end: '<!-- end of fields -->',
    content: `\n${content.join('\n\n')}\n`,
  })
}

/** docs/carriers.md with its tables of statuses replaced. */
export function withStatuses(page: string): string {
  const reactions = carrierReactions.map(({ name, about, happens }) => [`\`${name}\``, about, happens])
  const statuses = carrierStatuses.map(({ status, name, reaction, meaning }) => [
    `${name} (0x${status.toString(16).padStart(2, '0').toUpperCase()})`,
    meaning,
    `\`${reaction}\``,
  ])
  const others = ['any other', otherStatus.meaning, `\`${otherStatus.reaction}\``]
  return withMadePart(page, 'docs/carriers.md', {
    start: '<!-- statuses: made by tools/carrier-docs.ts -->',
    end: '<!-- end of statuses -->',
    content: [
      '',
      markdownTable([['Meaning', 'It is about', 'What happens'], ...reactions]),
      '',
      markdownTable([['Status', 'Usually', 'Meaning'], ...statuses, others]),
      '',
    ].join('\n'),
  })
}

function rowOf(field: CarrierField): string[] {
  const { name, required, default: standard, empty, help } = field
  const otherwise = required ? 'required' : standard === '' ? (empty ?? '') : `\`${standard}\``
  return [`\`${name}\``, otherwise, `${help} ${takes(field)}`]
}

function takes({ kind }: CarrierField): string {
  if (kind.type === 'choice') {
    return `Takes ${kind.choices.map(({ value, label }) => `\`${value}\` (${label})`).join('; ')}.`
  }
  const unit = kind.type === 'number' && kind.unit !== undefined ? ` (${kind.unit})` : ''
  return `Takes ${expectedOf(kind)}${unit}.`
}

if (import.meta.main) {
  writeFileSync(fieldsPath, withFields(readFileSync(fieldsPath, 'utf8')))
  writeFileSync(statusesPath, withStatuses(readFileSync(statusesPath, 'utf8')))
}
