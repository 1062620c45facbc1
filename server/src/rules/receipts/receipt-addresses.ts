/**
 * What the addresses of a receipt say about the message it may be on. Carriers write the handset with a +, as the country
 * does, masked (`6421*****04`), or not at all; they swap the two addresses, and put a number of ours into both. Pure.
 */
import { countryOf } from '@websms/sms'

/** A receipt's two addresses as they came. */
export interface ReceiptAddresses {
  /** The handset's, as a rule. */
  source: string
  destination: string
}

/** Where a message went, and from which sender. */
export interface MessageAddresses {
  to: string
  sender: string
}

/** `confirms`: the handset's whole number is there. `excludes`: another handset's is, or digits that are not this one's. */
export type Agreement = 'confirms' | 'allows' | 'excludes'

/** Whether a receipt with these addresses can be about that message. `isSender` knows our other senders, which say nothing. */
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

/** Whether an address that is not the handset's can be our sender: empty, that one in another form, or not readable. */
export function mayBeSender(address: string, sender: string): boolean {
  const plain = bare(address)
  if (plain === '' || sameSender(plain, sender)) return true
  return !/^\d+$/.test(plain) && /^\d+$/.test(sender)
}

/** Digits by which two ways of writing one number are compared: carriers drop country codes and put trunk zeros. */
const comparedDigits = 8

/** The end of a whole number, in whichever way it is written; null where there is none. */
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

/** Without what people put between digits, and without + and 00 before them. */
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

/** What is hidden may have another length than the mask, so the digits before and behind it count; those within only
 *  where the lengths agree. */
function fitsMask({ first, hidden, last }: Mask, length: number, to: string): boolean {
  if (!to.endsWith(last)) return false
  const national = to.slice(countryOf(to)?.callingCode.length ?? 0)
  if (!to.startsWith(first)) return national.startsWith(first.replace(/^0/, ''))
  if (length !== to.length) return true
  return [...hidden].every((character, index) => !/\d/.test(character) || character === to[first.length + index])
}
