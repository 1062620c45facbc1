/**
 * The cost of a text while it is written: parts as billed and as sent, the alphabet, and the character that forces Unicode.
 * Removing accents is offered where it saves something, and never done unasked.
 */
import { Anchor, Text } from '@mantine/core'
import { foldToGsm7, type Measurement, measure, type UnicodeCharacter, unicodeCharacters } from '@websms/sms'
import { type ReactNode, useState } from 'react'
import { count, countOf, dollars } from './formats.ts'
import classes from './segment-meter.module.css'
import type { PartPrices } from './use-part-prices.ts'

interface SegmentMeterProps {
  text: string
  /** Puts the folded text in place of the text, or takes it back. */
  onChange: (text: string) => void
  /** Shows a character of the text: selects it in the field. By UTF-16 index. */
  onShow?: (start: number, end: number) => void
  /** Of one part to each recipient. */
  prices: PartPrices
  recipients?: number
  partsMax?: number
}

export function SegmentMeter({ text, onChange, onShow, prices, recipients = 1, partsMax }: SegmentMeterProps) {
  const measured = measure(text)
  const { parts, wireParts, encoding, units, unitsLeft } = measured
  const tooLong = partsMax !== undefined && parts > partsMax
  return (
    <div className={classes.meter}>
      <Bar measured={measured} />
      <p className={classes.line} data-wrong={tooLong || undefined}>
        <strong>{countOf(parts, 'part')}</strong>
        {wireParts !== parts && <span> (sent as {count(wireParts)})</span>}
        <Dot />
        <span>{encoding === 'gsm7' ? 'GSM-7' : 'Unicode'}</span>
        <Dot />
        <span>
          {countOf(units, 'character')}, {count(unitsLeft)} left in this part
        </span>
        {parts > 0 && (
          <>
            <Dot />
            <span>
              {priceText(prices, parts)}
              {recipients > 1 && ' each'}
            </span>
          </>
        )}
        {tooLong && <span> · the limit is {countOf(partsMax, 'part')}</span>}
      </p>
      <Unicode text={text} onShow={onShow} />
      <Folding text={text} parts={parts} onChange={onChange} price={prices.sum} />
    </div>
  )
}

function priceText({ min, max, pending }: PartPrices, parts: number): string {
  if (pending) return '…'
  return min === max ? dollars(parts * min) : `${dollars(parts * min)} to ${dollars(parts * max)}`
}

function Dot() {
  return <span aria-hidden> · </span>
}

/** The most bars; further parts appear in the words alone. */
const barsMax = 12

/** A bar for each part; the last one is filled as far as its text goes. */
function Bar({ measured: { parts, units, unitsLeft } }: { measured: Measurement }) {
  const bars = Math.min(Math.max(parts, 1), barsMax)
  const lastFull = parts === 0 ? 0 : (units / (units + unitsLeft)) * parts - (parts - 1)
  return (
    <div className={classes.bars} aria-hidden>
      {Array.from({ length: bars }, (_, index) => ({ key: `part${index}`, last: index === bars - 1 })).map(
        ({ key, last }) => (
          <span key={key} className={classes.bar}>
            <span style={{ width: `${100 * (last && parts <= barsMax ? Math.max(0, lastFull) : 1)}%` }} />
          </span>
        ),
      )}
    </div>
  )
}

/** The most characters that are named. */
const namedMax = 6

function Unicode({ text, onShow }: { text: string; onShow: SegmentMeterProps['onShow'] }) {
  const [first, ...others] = unicodeCharacters(text)
  if (first === undefined) return null
  const { character, index, positions } = first
  return (
    <p className={classes.line}>
      <Character of={first} /> at character {count(positions[0]!)}
      {others.length > 0 && (
        <>
          {' '}
          (also{' '}
          {others.slice(0, namedMax).map((other) => (
            <Character key={other.character} of={other} />
          ))}
          {others.length > namedMax && ` and ${count(others.length - namedMax)} more`})
        </>
      )}{' '}
      makes this a Unicode message, with 70 characters per part instead of 160.
      {onShow !== undefined && (
        <>
          {' '}
          <Anchor component="button" type="button" fz="inherit" onClick={() => onShow(index, index + character.length)}>
            Show
          </Anchor>
        </>
      )}
    </p>
  )
}

/** The character itself if it is visible, else its name; a tooltip says how often it is there. */
function Character({ of: { character, code, name, count: times } }: { of: UnicodeCharacter }) {
  const visible = /^[\p{L}\p{N}\p{P}\p{S}]\p{M}*$/u.test(character)
  const title = [code, ...(visible ? [name] : []), ...(times > 1 ? [`${count(times)} times`] : [])].join(', ')
  return (
    <mark className={classes.character} title={title}>
      <bdi>{visible ? character : name}</bdi>
    </mark>
  )
}

interface FoldingProps {
  text: string
  parts: number
  onChange: (text: string) => void
  /** Of one part to all recipients. */
  price: number
}

function Folding({ text, parts, onChange, price }: FoldingProps) {
  const [before, setBefore] = useState<{ text: string; folded: string } | null>(null)
  if (before?.folded === text) {
    return (
      <Hint>
        Macrons and accents removed.{' '}
        <Anchor component="button" type="button" fz="inherit" onClick={() => onChange(before.text)}>
          Undo
        </Anchor>
      </Hint>
    )
  }
  const folded = foldToGsm7(text)
  if (folded === text) return null
  const foldedParts = measure(folded).parts
  const saved = parts - foldedParts
  if (saved <= 0) {
    return <Hint>Removing macrons and accents would not lower the price.</Hint>
  }
  return (
    <Hint>
      Without macrons and accents this would be {countOf(foldedParts, 'part')} instead of {count(parts)} and save{' '}
      <strong>{dollars(saved * price)}</strong>. It is sent exactly as you wrote it unless you{' '}
      <Anchor
        component="button"
        type="button"
        fz="inherit"
        onClick={() => {
          setBefore({ text, folded })
          onChange(folded)
        }}
      >
        remove them
      </Anchor>
      .
    </Hint>
  )
}

function Hint({ children }: { children: ReactNode }) {
  return (
    <Text component="p" className={classes.hint} role="status">
      {children}
    </Text>
  )
}
