/**
 * The cost of a text while it is written: parts as billed and as sent, the alphabet, and the characters that force Unicode.
 * Plain characters are offered in their place, and never taken unasked.
 */
import { Anchor, Switch, Text } from '@mantine/core'
import { foldToGsm7, type Measurement, measure, type UnicodeCharacter, unicodeCharacters } from '@websms/sms'
import { count, countOf, dollars } from './formats.ts'
import classes from './segment-meter.module.css'
import type { Quote } from './use-quote.ts'

/** The choice to send plain characters in place of those that force Unicode. */
export interface Folding {
  chosen: boolean
  onChoose: (chosen: boolean) => void
  /** Dollars that it saves on all messages; without it, as if each had this text. */
  saved?: number
}

interface SegmentMeterProps {
  /** As it is written. */
  text: string
  /** Without it plain characters are not offered. */
  folding?: Folding
  /** Shows a character of the text: selects it in the field. By UTF-16 index. */
  onShow?: (start: number, end: number) => void
  /** Of one part to each recipient. */
  prices: Quote
  recipients?: number
  partsMax?: number
}

export function SegmentMeter({ text, folding, onShow, prices, recipients = 1, partsMax }: SegmentMeterProps) {
  const folded = foldToGsm7(text)
  const measured = measure(folding?.chosen ? folded : text)
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
      {encoding === 'ucs2' && <Unicode text={text} onShow={onShow} />}
      {folding !== undefined && <Plain text={text} folded={folded} folding={folding} prices={prices} />}
    </div>
  )
}

function priceText({ min, max, pending }: Quote, parts: number): string {
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

/** The character itself if it is visible, else its name; and how often it is there. */
function Character({ of: { character, code, name, count: times } }: { of: UnicodeCharacter }) {
  const visible = /^[\p{L}\p{N}\p{P}\p{S}]\p{M}*$/u.test(character)
  return (
    <mark className={classes.character} title={visible ? `${name}, ${code}` : code}>
      <bdi>{visible ? character : name}</bdi>
      {times > 1 && ` ×${count(times)}`}
    </mark>
  )
}

interface PlainProps {
  text: string
  folded: string
  folding: Folding
  prices: Quote
}

/** The switch for plain characters, where they change the text or were chosen, with what they save. */
function Plain({ text, folded, folding: { chosen, onChoose, saved }, prices }: PlainProps) {
  if (folded === text && !chosen) return <Kept text={text} />
  const [before, parts] = [measure(text).parts, measure(folded).parts]
  const dollarsSaved = saved ?? (before - parts) * prices.sum
  const saves =
    dollarsSaved > 0
      ? `${countOf(parts, 'part')} instead of ${count(before)}, which saves ${prices.pending ? '…' : dollars(dollarsSaved)}`
      : 'The price stays the same'
  return (
    <div className={classes.hint} role="status">
      <Switch
        size="xs"
        label="Use plain characters"
        checked={chosen}
        onChange={(event) => onChoose(event.currentTarget.checked)}
      />
      {folded === text ? (
        <Text component="p" fz="inherit">
          This text is sent as it is written.
        </Text>
      ) : (
        <Text component="p" fz="inherit">
          {saves}. {chosen ? 'It is sent as:' : 'It is sent exactly as you wrote it unless you switch this on.'}
        </Text>
      )}
      {chosen && folded !== text && (
        <p className={classes.folded} dir="auto">
          {folded}
        </p>
      )}
    </div>
  )
}

/** The characters that keep a text in Unicode although others have plain forms. */
function Kept({ text }: { text: string }) {
  const characters = unicodeCharacters(text)
  const kept = characters.filter(({ plain }) => plain === null)
  if (kept.length === 0 || kept.length === characters.length) return null
  return (
    <Text component="p" className={classes.hint}>
      Plain characters could take the place of the others, but not of{' '}
      {kept.slice(0, namedMax).map((one) => (
        <Character key={one.character} of={one} />
      ))}
      {kept.length > namedMax && ` and ${count(kept.length - namedMax)} more`}, so the text stays as it is.
    </Text>
  )
}
