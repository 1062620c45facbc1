/** Terms of a sender, as forms and commands give them: read with every fault at its field. */
import { type JsonFault, type JsonReader, readJson } from '../routing/json-reader.ts'
import { type Purpose, purposes } from '../rules/purpose.ts'
import { country, ValueError } from '../settings/kinds.ts'
import { storedText } from '../store/stored-text.ts'

/** Fields that are left out stay as they are. */
export interface SenderTerms {
  /** Null, as in the two below: any. */
  networks?: string[] | null
  countries?: string[] | null
  purposes?: Purpose[] | null
  freeToReply?: boolean
  /** Ms since 1970; null: never. */
  expiresAt?: number | null
  /** Accounts that share a sender without an owner; null: every account. */
  forAccounts?: number[] | null
  useCase?: string
  evidence?: string
  businessId?: string
}

/** Terms in JSON; an empty list stands for any. */
export interface TermsJson {
  networks?: string[]
  countries?: string[]
  purposes?: string[]
  free_to_reply?: boolean
  /** A date or a time of ISO 8601. */
  expires_at?: string | null
  for_accounts?: string[]
  use_case?: string
  evidence?: string
  business_id?: string
}

/** Bounds of what is read. */
const listMax = 300
const textLengthMax = 2000
const businessIdLengthMax = 50

/** @param accounts ids that `for_accounts` may have */
export function readTerms(
  json: TermsJson,
  at: number,
  accounts: ReadonlySet<number>,
): { terms: SenderTerms; faults: JsonFault[] } {
  const faults: JsonFault[] = []
  const reader = readJson(json, faults)
  const list = <Item>(name: keyof TermsJson, read: (item: JsonReader) => Item | undefined) => {
    if (reader.field(name).value === undefined) return undefined
    const items = [
      ...new Set(
        reader
          .field(name)
          .items(listMax)
          .flatMap((item) => read(item) ?? []),
      ),
    ]
    return items.length === 0 ? null : items
  }
  const text = (name: keyof TermsJson, lengthMax: number) => {
    const { value, fault } = reader.field(name)
    if (value === undefined) return undefined
    const trimmed = storedText(String(value).trim())
    return trimmed.length > lengthMax ? fault(`at most ${lengthMax} characters`) : trimmed
  }
  const terms: SenderTerms = {
    networks: list('networks', (item) => item.text(/^\S(.{0,62}\S)?$/u, 'the name of a network')),
    countries: list('countries', readCountry),
    purposes: list('purposes', (item) => item.oneOf(purposes)),
    ...(json.free_to_reply !== undefined && { freeToReply: reader.field('free_to_reply').flag(false) }),
    expiresAt: readExpiry(reader.field('expires_at'), at),
    forAccounts: list('for_accounts', (item) => {
      const id = Number(item.text(/^[1-9]\d{0,14}$/, 'the id of an account that exists') ?? 0)
      return id === 0 || accounts.has(id) ? id || undefined : item.fault('the id of an account that exists')
    }),
    useCase: text('use_case', textLengthMax),
    evidence: text('evidence', textLengthMax),
    businessId: text('business_id', businessIdLengthMax),
  }
  return { terms: Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined)), faults }
}

export function readCountry(item: JsonReader): string | undefined {
  const expected = 'a country as two letters, such as NZ'
  const written = item.text(/./, expected)
  if (written === undefined) return undefined
  try {
    return country.parse(written.trim())
  } catch (error) {
    const isKnown = error instanceof ValueError && error.expected !== country.expected
    return item.fault(isKnown ? error.expected : expected)
  }
}

function readExpiry(item: JsonReader, at: number): number | null | undefined {
  if (item.value === undefined || item.value === null) return item.value
  const expected = 'a date that is still to come, such as 2027-06-30'
  const text = item.text(/^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/, expected)
  if (text === undefined) return undefined
  const time = Date.parse(text)
  // Date.parse takes days that a month does not have for days of the next one.
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 10))
  return !isDay || time <= at ? item.fault(expected) : time
}
