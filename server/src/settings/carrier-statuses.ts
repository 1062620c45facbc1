/** Statuses that mean something else at a carrier: `0x58=retry, ESME_RSUBMITFAIL=refuse`. */
import { type CarrierReaction, carrierReactions } from '@websms/contract/carrier-fields'
import { commandStatus, statusName } from '@websms/smpp'
import { ValueError, type WrittenKind } from './kinds.ts'

const expected = 'STATUS=MEANING, such as 0x58=retry'
const reactions: readonly CarrierReaction[] = carrierReactions.map(({ name }) => name)
const names: ReadonlyMap<string, number> = new Map(Object.entries(commandStatus))

export const statusesKind: WrittenKind<ReadonlyMap<number, CarrierReaction>> = {
  expected,
  parse(text) {
    const meanings = new Map<number, CarrierReaction>()
    for (const item of text.split(/[\n,]/).map((part) => part.trim())) {
      if (item === '') continue
      const [status, reaction] = readMeaning(item)
      if (meanings.has(status)) throw new ValueError('each status once', item)
      meanings.set(status, reaction)
    }
    return meanings
  },
  write: (meanings) => [...meanings].map(([status, reaction]) => `${statusName(status)}=${reaction}`).join('\n'),
}

function readMeaning(item: string): [number, CarrierReaction] {
  const [, status = '', meaning = ''] = /^(\w+)\s*=\s*(\w+)$/.exec(item) ?? []
  if (status === '') throw new ValueError(expected, item)
  const number = names.get(status.toUpperCase()) ?? numberOf(status)
  if (number === null)
    throw new ValueError('a name of SMPP 3.4 such as ESME_RTHROTTLED, or a number such as 0x58', item)
  if (number === commandStatus.ESME_ROK) throw new ValueError('a status that refuses: 0 takes the message', item)
  const reaction = reactions.find((name) => name === meaning.toLowerCase())
  if (reaction === undefined) throw new ValueError(`one of ${reactions.join(', ')} behind the =`, item)
  return [number, reaction]
}

/** Up to four octets, in hexadecimal behind 0x or decimal. */
function numberOf(text: string): number | null {
  const number = /^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : Number.NaN
  return number <= 0xffff_ffff ? number : null
}
