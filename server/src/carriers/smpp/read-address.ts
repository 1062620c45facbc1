/**
 * Addresses as carriers write them (SMPP 3.4 §5.2.5, §5.2.8): with a +, with 00, as the country does, or as a name. Type of
 * number is believed as far as the digits allow, since many carriers give every number the same. Pure.
 */
import { ton } from '@websms/smpp'
import { countryOf, decodeGsm7, normaliseNumber, unpackSeptets } from '@websms/sms'

interface Address {
  /** Type of number. */
  ton: number
  address: string
}

/** A handset's number: digits only, country code first. An address that is not a number stays as it is written. */
export function handsetNumber({ ton: type, address }: Address, country: string): string {
  const written = address.trim()
  if (!NUMBER.test(written)) return type === ton.ALPHANUMERIC ? nameOf(address) : written
  const digits = written.replace(EXIT, '')
  if (digits.length < (isShort(type) ? LONG_DIGITS : NUMBER_DIGITS)) return digits
  const form = forms.get(type)
  for (const options of form ? [{ country, form }, { country }] : [{ country }]) {
    const read = normaliseNumber(written, options)
    if (read.ok) return read.number
    // A number of the carrier's own country without its trunk 0. A send refuses that form; here no person dialled it.
    if (read.meant?.country === country) return read.meant.number
  }
  return digits
}

/** The forms in which a number of ours may be registered, the likeliest first. */
export function ownNumbers(address: Address, country: string): [string, ...string[]] {
  const number = handsetNumber(address, country)
  const written = address.address.trim()
  if (!NUMBER.test(written)) return [number]
  const isInternational = address.ton === ton.INTERNATIONAL || EXIT.test(written)
  const national = number.slice(countryOf(number)?.callingCode.length ?? number.length)
  const found = [number]
  if (number.length >= LONG_DIGITS) found.push(`0${national}`, national, written.replace(EXIT, ''))
  // A short code with the country code in front of it.
  else if (isInternational && national.length >= SHORT_DIGITS_MIN) found.push(national)
  return [...new Set(found)] as [string, ...string[]]
}

const NUMBER = /^\+?\d+$/
const EXIT = /^(?:\+|00)/

/** Fewest digits of a short code or a sender. */
const SHORT_DIGITS_MIN = 3
/** Fewest digits of a whole number, with its country code or without. */
const NUMBER_DIGITS = 7
/** Fewer digits may be a short code (3 to 7 digits; ITU-T E.164). */
const LONG_DIGITS = 8

const forms = new Map<number, 'international' | 'national'>([
  [ton.INTERNATIONAL, 'international'],
  [ton.NATIONAL, 'national'],
  [ton.SUBSCRIBER, 'national'],
])

function isShort(type: number): boolean {
  return type === ton.NETWORK_SPECIFIC || type === ton.ABBREVIATED
}

/** A name comes as text, or as the septets that the network carries it in (3GPP TS 23.040 §9.1.2.5), packed or not. */
function nameOf(address: string): string {
  const bytes = Uint8Array.from(address, (character) => character.charCodeAt(0))
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f)) return address.trim()
  const isSeptets = bytes.every((byte) => byte < 0x80)
  const candidates = [...(isSeptets ? [decodeGsm7(bytes)] : []), decodeGsm7(unpackSeptets(bytes))]
  return (candidates.find((name) => PLAIN_NAME.test(name)) ?? (isSeptets ? decodeGsm7(bytes) : address)).trim()
}

const PLAIN_NAME = /^[\w &.,'!+@$*#/:-]+$/
