/** Incoming messages: parts are joined, then the key that owns the conversation gets an event. */
import { createHash } from 'node:crypto'
import { decodeText, isData } from '@websms/sms'
import { moBody } from '../../../../rules/webhook-payload.ts'
import { storedText } from '../../../stored-text.ts'
import type { InboundPart } from '../../../traffic/inbound.ts'
import type { Connection } from '../../connection.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { OptOutReplies } from '../opt-outs/replies.ts'
import type { Settlement } from '../parts/settle.ts'
import { prepareOwners } from './inbound-owner.ts'
import { prepareInboundParts } from './inbound-parts.ts'

interface Inbound {
  record(part: InboundPart): void
  overdue(before: number, at: number, limit: number): number
}

export function prepareInbound(
  db: Connection,
  tables: Pick<TrafficTables, 'messages' | 'lateMessages' | 'senders'>,
  settlement: Pick<Settlement, 'addEvent'>,
  optOuts: Pick<OptOutReplies, 'take'>,
): Inbound {
  const insert = db.prepare(
    `INSERT INTO inbound (carrier_id, from_number, to_number, body, data, account_id, key_id, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const { knownForm, ownerOf } = prepareOwners(db, tables)

  const deliver = ({ carrierId, from, to }: Delivered, parts: readonly Piece[], at: number) => {
    const data = parts.some(({ dataCoding }) => isData(dataCoding))
    const body = data ? parts.map(({ payload }) => payload).join('') : textOf(parts)
    const owner = ownerOf(to, from, at)
    const { accountId = null, keyId = null } = owner ?? {}
    const { lastInsertRowid } = insert.run(carrierId, from, to, body, data ? 1 : 0, accountId, keyId, at)
    const inboundId = Number(lastInsertRowid)
    if (data) {
      const text = asciiOf(body)
      if (text !== null) optOuts.take({ inboundId, from, to, text, owner, at })
      return
    }
    if (owner !== null) {
      settlement.addEvent({
        keyId: owner.keyId,
        type: 'mo',
        messageId: null,
        inboundId,
        body: () => moBody({ from, to, message: body, at }),
        at,
      })
    }
    optOuts.take({ inboundId, from, to, text: body, owner, at })
  }
  const parts = prepareInboundParts(db, deliver)

  return {
    record({ carrierId, concat, carrierRef, dataCoding, payload, at, ...numbers }) {
      const from = storedText(numbers.from)
      const to = knownForm([storedText(numbers.to), ...(numbers.toForms ?? [])], from, at)
      if (concat === null || concat.total <= 1) {
        const whole = { part: 1, dataCoding, payload, at }
        const reference = carrierRef === undefined ? null : referenceOf(carrierRef)
        if (reference !== null && !parts.isNew({ carrierId, from, to, reference, total: 1 }, whole)) return
        deliver({ carrierId, from, to }, [{ part: 1, dataCoding, payload }], at)
      } else {
        const { reference, total, part } = concat
        parts.record({ carrierId, from, to, reference, total }, { part, dataCoding, payload, at })
      }
    },
    overdue: parts.overdue,
  }
}

/** The text of data that is printable ASCII and nothing else: some carriers deliver a text as octets, and a STOP counts in any
 *  coding. Null for other data. */
function asciiOf(hex: string): string | null {
  const text = Buffer.from(hex, 'hex').toString('latin1').replace(ENDING, '')
  return /^[\t\n\r\x20-\x7e]+$/.test(text) ? text : null
}

/** A number for an id: 48 bits of its hash. */
function referenceOf(carrierRef: string): number {
  return createHash('sha256').update(carrierRef).digest().readUIntBE(0, 6)
}

type Delivered = Pick<InboundPart, 'carrierId' | 'from' | 'to'>

interface Piece {
  part: number
  dataCoding: number
  payload: string
}

/** Some carriers count the NUL that ends a string in C. In GSM-7 the octet is an @, and stays. */
const ENDING = /\0+$/

/** Each part by its own coding. Neighbours of one coding are read together, since a character may be cut between them. */
function textOf(parts: readonly Piece[]): string {
  let text = ''
  let run = ''
  for (const [index, { part, dataCoding, payload }] of parts.entries()) {
    run += payload
    const next = parts[index + 1]
    if (next?.part === part + 1 && next.dataCoding === dataCoding) continue
    text += storedText(decodeText(Buffer.from(run, 'hex'), dataCoding).replace(ENDING, ''))
    run = ''
  }
  return text
}
