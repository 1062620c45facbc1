/** The texts of a quote: their encodings, the characters that force Unicode, and what folding changes. */
import { type QuotedCharacter, type QuotedFold, type QuotedText, quotedCharactersMax } from '@websms/contract'
import { addUnicodeCharacters, dataOctetsLeft, foldToGsm7, measure, type UnicodeCharacter } from '@websms/sms'
import { eachInTurns } from '../http/turns.ts'
import { dollars } from '../rules/ledger/money.ts'
import { dataOf } from '../rules/message-options.ts'
import type { Composed } from './compose.ts'

interface QuotedTexts {
  textOf(message: Composed): QuotedText
  unicode: QuotedCharacter[]
  fold: QuotedFold | null
}

/** @param own recipients have texts of their own */
export async function quoteTexts(messages: readonly Composed[], { own }: { own: boolean }): Promise<QuotedTexts> {
  const texts = new Map<string, ReturnType<typeof factsOf>>()
  const characters = new Map<string, UnicodeCharacter>()
  let [parts, partsSaved, savedMicros, folds] = [0, 0, 0, false]
  await eachInTurns(messages, (message) => {
    const { body, written = body, priceMicros, options } = message
    let facts = texts.get(written)
    if (facts === undefined || own) {
      facts ??= options?.data === true ? factsOfData(message) : factsOf(written, body)
      texts.set(written, facts)
      if (options?.data !== true) addUnicodeCharacters(characters, body, quotedCharactersMax)
    }
    parts += facts.foldedParts
    partsSaved += facts.partsSaved
    savedMicros += facts.partsSaved * priceMicros
    folds ||= facts.folded !== written
  })
  const body = own ? undefined : texts.values().next().value?.folded
  const saved = { parts, parts_saved: partsSaved, saved: dollars(savedMicros) }
  return {
    textOf: ({ body, written = body }) => texts.get(written)!.text,
    // Places mean nothing where characters of several texts are counted together.
    unicode: [...characters.values()].map(({ character, code, name, count, positions, plain }) => ({
      ...{ character, code, name, count },
      ...(!own && { positions }),
      fold: plain,
    })),
    fold: folds ? { ...(body !== undefined && { body }), ...saved } : null,
  }
}

/** @param body the text as it would be sent @param written the text before it was folded, if it was */
function factsOf(written: string, body: string) {
  const { encoding, units, unitsLeft, parts } = measure(body)
  const quotedText: QuotedText = { encoding: encoding === 'gsm7' ? 'GSM-7' : 'UCS-2', units, units_left: unitsLeft }
  const folded = foldToGsm7(written)
  const foldedParts = measure(folded).parts
  const writtenParts = body === written ? parts : measure(written).parts
  return {
    text: quotedText,
    folded,
    foldedParts,
    partsSaved: writtenParts - foldedParts,
  }
}

/** Data is sent as it is. */
function factsOfData({ body, parts, options = {} }: Composed): ReturnType<typeof factsOf> {
  const data = dataOf(body, options)
  return {
    text: { encoding: '8-bit', units: data.data.length, units_left: dataOctetsLeft(data) },
    ...{ folded: body, foldedParts: parts, partsSaved: 0 },
  }
}
