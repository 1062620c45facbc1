/* Text messages without any I/O: alphabet, parts, wire form, phone numbers and the number plan. */

export { type CsvReader, createCsvReader } from './csv/csv.ts'
export { FileKindError, type TextEncoding } from './csv/decode.ts'
export type { CsvRecord } from './csv/records.ts'
export { type CsvCell, csvText, isFormula } from './csv/write.ts'
export { type BinaryData, dataOctetsLeft, dataPartsOf, faultInUdh, readHex, splitData } from './data.ts'
export { decodeText, isData, plainCoding, withoutByteOrderMark } from './decode.ts'
export { foldToGsm7 } from './fold.ts'
export { decodeGsm7, encodeGsm7, gsm7Length } from './gsm7.ts'
export { fillBits, packSeptets, unpackSeptets } from './gsm7-packed.ts'
export { decodeNational, type NationalLanguage } from './national.ts'
export { beginningOfNumber } from './number-beginnings.ts'
export type { NumberRefusal, RefusedNumber } from './number-refusals.ts'
export { type NormalisedNumber, type NumberOptions, normaliseNumber } from './numbers.ts'
export { fillPlaces, type PlacedText, readPlaces, renamePlaces } from './placeholders.ts'
export {
  type CountryMatch,
  countryOf,
  countryOfNetwork,
  isValidNumber,
  type NetworkMatch,
  networkNames,
  networkOf,
} from './plan.ts'
export { callingCodesOf, countriesBeside, countriesOfPrefix, countryDigitsMax } from './prefix-countries.ts'
export type { ProbableNumber } from './probable-number.ts'
export { type Encoding, type Measurement, measure } from './segments.ts'
export { type Concatenation, readUdh, type Udh } from './udh.ts'
export { addUnicodeCharacters, type UnicodeCharacter, unicodeCharacters } from './unicode-characters.ts'
export { splitForWire, type WirePart, wirePartsOf } from './wire.ts'
export {
  type Charset,
  charsets,
  dataCodings,
  isMeasured,
  type LongForm,
  longForms,
  type WireForm,
} from './wire-form.ts'
