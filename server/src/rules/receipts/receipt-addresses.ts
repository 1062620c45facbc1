/**
 * Compares a receipt's addresses with a message's. Carriers write the handset with a +, in national form, masked
 * (`6421*****04`), or not at all; they swap the two addresses, or put a number of ours into both. Pure.
 */
import { countryOf } from '@websms/sms'

/** A receipt's two addresses as received. */
interface ReceiptAddresses {
  /** Usually the handset's address. */
  source: string
  destination: string
}

/** A message's destination and sender. */
export interface MessageAddresses {
  to: string
  sender: string
}

/** `confirms`: the handset's whole number is there. `excludes`: another handset's number is there, or digits that do
 *  not match this one. */
export type Agreement = 'confirms' | 'allows' | 'excludes'

/** Judges by the addresses whether a receipt can be about that message. `isSender` recognises our other senders, which
 *  prove nothing. */
export function agreement(
  receipt: ReceiptAddresses,
  message: MessageAddresses,
  isSender: (address: string) => boolean = () => false,
): Agreement {
  if (receipt.source === message.to) return 'confirms' // nearly always
  const found = [receipt.source, receipt.destination].map((address) => judge(address, message, isSender))
  if (found.includes('confirms')) return 'confirms'
  return found.includes('excludes') ? 'excludes' : 'allows'
}

/** True when an address that is not the handset's can be our sender: it is empty, the sender in another form, or
 *  unreadable. */
export function mayBeSender(address: string, sender: string): boolean {
  const plain = bare(address)
  if (plain === '' || sameSender(plain, sender)) return true
  return !/^\d+$/.test(plain) && /^\d+$/.test(sender)
}

/** Number of last digits that are compared, since carriers drop country codes and add trunk zeros. */
const comparedDigits = 8

/** The last digits of a whole number in any form; null when the address has no whole number. */
export function handsetEnd(address: string): string | null {
  const digits = bare(address).replace(/^0+/, '')
  return digits.length >= comparedDigits && /^\d+$/.test(digits) ? digits.slice(-comparedDigits) : null
}

/** A handset as one of a receipt's addresses has it. */
export interface Handset {
  /** As written, without + and 00. */
  digits: string
  end: string
  /** The other address. */
  other: string
}

/** The handsets that a receipt may name: one, or two while nobody knows which of its addresses is ours. */
export function handsetsOf({ source, destination }: ReceiptAddresses): Handset[] {
  const handset = (address: string, other: string): Handset[] => {
    const end = handsetEnd(address)
    return end === null ? [] : [{ digits: address.replace(/\D/g, '').replace(/^00/, ''), end, other }]
  }
  return [...handset(source, destination), ...handset(destination, source)]
}

function judge(address: string, { to, sender }: MessageAddresses, isSender: (address: string) => boolean): Agreement {
  const plain = bare(address)
  if (plain === '' || sameSender(plain, sender)) return 'allows'
  const end = handsetEnd(plain)
  if (end !== null) return to.endsWith(end) ? 'confirms' : isSender(plain) ? 'allows' : 'excludes'
  const masked = MASKED.exec(plain)
  return masked === null || fitsMask(masked.groups as unknown as Mask, plain.length, to) ? 'allows' : 'excludes'
}

/** Removes separators, and a leading + or 00. */
function bare(address: string): string {
  const plain = address.trim()
  if (!/\d/.test(plain)) return plain
  return plain.replace(/[\s()-]|(?<!\.)\.(?!\.)/g, '').replace(/^(?:\+|00)(?=\d)/, '')
}

function sameSender(plain: string, sender: string): boolean {
  if (plain === sender || plain.toLowerCase() === sender.toLowerCase()) return true
  const end = handsetEnd(sender)
  return end !== null && end === handsetEnd(plain)
}

interface Mask {
  first: string
  hidden: string
  last: string
}

const MASKED = /^(?<first>\d*)(?<hidden>[*xX#?_.•…](?:[\d*xX#?_.•…]*[*xX#?_.•…])?)(?<last>\d*)$/

/** The mask may be longer or shorter than the hidden digits, so only the digits before and behind it are compared;
 *  digits between masks only when the lengths agree. */
function fitsMask({ first, hidden, last }: Mask, length: number, to: string): boolean {
  if (!to.endsWith(last)) return false
  const national = to.slice(countryOf(to)?.callingCode.length ?? 0)
  if (!to.startsWith(first)) return national.startsWith(first.replace(/^0/, ''))
  if (length !== to.length) return true
  return [...hidden].every((character, index) => !/\d/.test(character) || character === to[first.length + index])
}
