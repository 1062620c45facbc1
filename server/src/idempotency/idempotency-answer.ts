/**
 * The answer that an Idempotency-Key replays, as it is stored: without the ids of its messages, since they are given in the
 * transaction that stores it, and packed when it is long. Replayed it is byte for byte what was answered first.
 */
import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import type { Secrets } from '../store/secrets.ts'
import type { FoundAnswer } from '../store/traffic/answers.ts'

/** From this length on an answer is compressed: one to 10,000 recipients shrinks from 1.2 MB to 70 kB. */
const packedLengthMin = 2000

/** `answer` has an empty text for each message id; ids rise by one from message to message. A repeated mention of a
 *  message holds `laterId` of its place. */
export async function storedAnswer(answer: object): Promise<string> {
  const text = JSON.stringify(answer)
  return text.length < packedLengthMin ? text : (await deflate(text)).toString('base64')
}

/** Null when it is no longer kept. */
export async function answerOf(
  { firstId, answer, sealedAnswer }: Pick<FoundAnswer, 'firstId' | 'answer' | 'sealedAnswer'>,
  secrets: Pick<Secrets, 'decrypt'>,
): Promise<string | null> {
  const stored = answer ?? (sealedAnswer === null ? null : secrets.decrypt(sealedAnswer))
  if (stored === null) return null
  const text = stored.startsWith('{') ? stored : (await inflate(Buffer.from(stored, 'base64'))).toString()
  let nextId = firstId
  return text.replaceAll(openId, (_, place?: string) => {
    const id = place === undefined ? nextId++ : firstId + Number(place)
    return `"message_id":"${id}"`
  })
}

/** The id of the message at a place among those of the answer, from 0, while it is not given yet. */
export function laterId(place: number): string {
  return `+${place}`
}

/** Matches a field only: inside a JSON string a quote has a backslash before it. */
const openId = /"message_id":"(?:\+(\d+))?"/g

const deflate = promisify<string, Buffer>(deflateRaw)
const inflate = promisify<Buffer, Buffer>(inflateRaw)
