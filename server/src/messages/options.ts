/** Reads the options of a send as programs write them: JSON has numbers and texts, forms texts alone. Each fault is named
 *  in words of its own. */
import {
  type Grant,
  normalRecipientsMax,
  priorities,
  referenceLengthMax,
  type SendOptions,
  validitySeconds,
} from '@websms/contract'
import { dataPartsOf, faultInUdh, readHex } from '@websms/sms'
import type { KeyAccess } from '../accounts/access.ts'
import { ApiError } from '../http/api-error.ts'
import { digitsOf } from '../http/parameters.ts'
import { faultIn } from '../http/text-fault.ts'
import { dataOf, type MessageOptions } from '../rules/message-options.ts'
import type { MeasuredText } from './text.ts'

/** Octets of data in 255 parts without a header, and of a header: more than any message may have. */
const octetsMax = 255 * 134
const headerOctetsMax = 140

const notHex = 'must be octets in hexadecimal, two digits each'

interface AskedOptions extends SendOptions {
  body?: string | undefined
}

/** Options that a message keeps; undefined, and nothing looked at further, for a send that uses none.
 *  @throws ApiError for one that is written wrongly, or not granted to the key */
export function readOptions(access: KeyAccess, asked: AskedOptions): MessageOptions | undefined {
  const { reference, validity, class: messageClass, data, udh } = asked
  if (
    reference === undefined &&
    validity === undefined &&
    messageClass === undefined &&
    data === undefined &&
    udh === undefined
  ) {
    return undefined
  }
  const options: MessageOptions = {}
  if (reference !== undefined) options.reference = readReference(reference)
  if (validity !== undefined) options.validityS = readValidity(validity)
  if (messageClass !== undefined) options.messageClass = readClass(access, messageClass)
  if (data !== undefined || udh !== undefined) Object.assign(options, readHeader(access, asked))
  return options
}

/** The data of a send, in small hexadecimal digits in place of a text. @throws ApiError */
export function measureData(data: unknown, options: MessageOptions | undefined, partsMax: number): MeasuredText {
  if (typeof data === 'string' && data.length > 2 * octetsMax) {
    throw invalid('data', `must have at most ${octetsMax} octets: 255 parts hold no more`)
  }
  if (typeof data !== 'string' || data === '' || readHex(data) === null) throw invalid('data', notHex)
  const body = data.toLowerCase()
  const parts = dataPartsOf(dataOf(body, options ?? {}))
  if (parts > partsMax) throw new ApiError('message_too_long', { parts, limit: partsMax })
  return { body, parts, wireParts: parts }
}

/** The lane that a send goes by. @throws ApiError */
export function laneOf(priority: unknown, recipients: number | null): 'single' | 'bulk' {
  if (priority === undefined) return recipients === null ? 'single' : 'bulk'
  const known = priorities.find((one) => one === priority)
  if (known === undefined) throw invalid('priority', `must be ${priorities.join(' or ')}`)
  if (known === 'normal' && recipients !== null && recipients > normalRecipientsMax) {
    throw invalid('priority', `can be normal for at most ${normalRecipientsMax} recipients: use low, or leave it out`)
  }
  return known === 'normal' ? 'single' : 'bulk'
}

/** @throws ApiError */
export function readReference(written: unknown): string {
  const reference = digitsOf(written)
  if (typeof reference !== 'string') throw invalid('reference', 'must be text')
  // Counted only where it may be short enough: half of a surrogate pair each.
  const length = reference.length > 2 * referenceLengthMax ? reference.length : [...reference].length
  if (length < 1 || length > referenceLengthMax) {
    throw invalid('reference', `must have 1 to ${referenceLengthMax} characters`)
  }
  const fault = faultIn(reference)
  if (fault !== null) throw invalid('reference', fault)
  const control = [...reference].findIndex((character) => /[\p{Cc}\u2028\u2029]/u.test(character))
  if (control >= 0) throw invalid('reference', `must not have control characters; character ${control + 1} is one`)
  return reference
}

function readValidity(validity: unknown): number {
  const { min, max } = validitySeconds
  const seconds = wholeNumber(validity)
  if (seconds === null || seconds < min || seconds > max) {
    throw invalid('validity', `must be a whole number of seconds from ${min} to ${max}`)
  }
  return seconds
}

function readClass(access: KeyAccess, messageClass: unknown): number {
  const read = wholeNumber(messageClass)
  if (read === null || read > 3) throw invalid('class', 'must be 0, 1, 2 or 3')
  requireGrant(access, 'class', 'flash')
  return read
}

function readHeader(access: KeyAccess, { body, data, udh }: AskedOptions): Pick<MessageOptions, 'data' | 'udh'> {
  if (data === undefined) throw invalid('udh', 'needs data: a text has no header of its own')
  if (body) throw invalid('data', 'takes the place of body: send one of them')
  requireGrant(access, 'data', 'binary')
  if (udh === undefined) return { data: true }
  const octets = typeof udh === 'string' && udh.length <= 2 * headerOctetsMax ? readHex(udh) : null
  if (typeof udh !== 'string' || octets === null) throw invalid('udh', notHex)
  const fault = faultInUdh(octets)
  if (fault !== null) throw invalid('udh', `must be a user data header: ${fault}`)
  return { data: true, udh: udh.toLowerCase() }
}

function requireGrant({ grants }: KeyAccess, name: string, grant: Grant): void {
  if (!grants.has(grant)) throw new ApiError('option_not_granted', { name, grant })
}

/** Null for anything but a whole number, written as digits or in JSON. */
function wholeNumber(value: unknown): number | null {
  if (typeof value === 'string') return /^\d{1,9}$/.test(value) ? Number(value) : null
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null
}

function invalid(name: string, expected: string): ApiError {
  return new ApiError('invalid_parameter', { name, expected })
}
