/** The sender of a text, and the key whose webhook gets its receipts and replies. */
import { Group, Select } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { countryOf } from '@websms/sms'
import { useMemo } from 'react'
import { useAnswer } from '../../client/answer.ts'
import { countryName } from '../../ui/countries.ts'
import { keyPurposeOptions, type SendPurpose } from '../../ui/purposes.ts'
import { Warnings } from '../senders/warnings.tsx'

/** Senders, keys and limits for a text that is being written; undefined until they are known. */
export function useSending() {
  return useAnswer('GET /sending', {}, { staleTime: 60_000 }).data
}

interface KeptOutProps {
  /** Null: the default one. */
  from: string | null
  /** Normalised. */
  numbers: readonly string[]
}

/** Says before it is sent that the sender is not used in some of the countries. */
export function KeptOut({ from, numbers }: KeptOutProps) {
  const sending = useSending()
  const countries = useMemo(() => new Set(numbers.flatMap((number) => countryOf(number)?.country ?? [])), [numbers])
  const sender = from === null ? undefined : sending?.senders.find(({ code }) => code === from)
  if (sender === undefined) return null
  const texts = [...countries].flatMap((country) => {
    const name = countryName(country)
    if (sender.countries.length > 0 && !sender.countries.includes(country))
      return `${sender.code} is not registered for ${name}: another sender takes its place there.`
    const found = sender.kept_out.find((one) => one.country === country)
    if (found === undefined) return []
    const instead = found.from === null ? 'texts to it are refused' : `${found.from} takes its place there`
    return `${sender.code} is not used in ${name}: ${instead}, as ${found.reason}.`
  })
  return (
    <div aria-live="polite">
      <Warnings texts={texts.slice(0, 3)} />
    </div>
  )
}

/** Choices of a send beside its text. */
export interface SenderChoices {
  /** Null: the default one. */
  from: string | null
  /** Null: the Members Area's own. */
  keyId: string | null
  /** Null: that of the key. */
  purpose: SendPurpose | null
}

interface SenderFieldsProps {
  choices: SenderChoices
  choose: (changes: Partial<SenderChoices>) => void
}

/** Shows each field only where there is something to choose. */
export function SenderFields({ choices: { from, keyId, purpose }, choose }: SenderFieldsProps) {
  const sending = useSending()
  const senders = sending?.senders ?? []
  const standard = sending?.default_sender
  const keys = sending?.keys ?? []
  const usual = keyId === null ? sending?.purpose : keys.find(({ id }) => id === keyId)?.purpose
  return (
    <Group align="flex-start" grow preventGrowOverflow={false}>
      <Select
        label="From"
        // Below the box, so that both boxes stand in a line.
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        description={
          senders.length > 1 ? undefined : (
            <>
              The shared short code. Request your own on the <Link to="/senders">Senders</Link> page.
            </>
          )
        }
        disabled={sending === undefined}
        readOnly={senders.length === 1}
        data={senders.map(({ code, shared }) => ({
          value: code,
          label: `${code}${shared ? ' (shared)' : ''}${code === standard && senders.length > 1 ? ', default' : ''}`,
        }))}
        value={from ?? standard ?? null}
        onChange={(code) => choose({ from: code === standard ? null : code })}
      />
      {keys.length > 0 && (
        <Select
          label="Receipts and replies go to"
          data={[
            { value: '', label: 'The Members Area only' },
            ...keys.map(({ id, name }) => ({ value: id, label: `${name} and its webhook` })),
          ]}
          value={keyId ?? ''}
          onChange={(id) => choose({ keyId: id || null })}
        />
      )}
      <Select
        label="Purpose"
        disabled={sending === undefined}
        allowDeselect={false}
        data={keyPurposeOptions}
        value={purpose ?? usual ?? null}
        onChange={(next) => choose({ purpose: next === usual ? null : (next as SendPurpose) })}
      />
    </Group>
  )
}
