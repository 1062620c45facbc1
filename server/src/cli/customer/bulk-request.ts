/** The requests of `websms bulk`: its rows in batches, as the API takes them. */
import type { BulkRequest, Client, PersonalMessage, SendOptions } from '@websms/sdk'
import { normaliseNumber, readPlaces } from '@websms/sms'
import { exitCodes, UserError } from '../../user-error.ts'
import type { BulkRow, Columns } from './bulk-file.ts'

export interface Batch {
  /** From 0. */
  index: number
  rows: readonly BulkRow[]
  /** True for each row whose number an earlier row has; it is left out. */
  repeated: readonly boolean[]
}

/** Rows of a batch, and so of a request. */
export const batchRows = 1000

/** @param dedupe true: a number that several rows have is sent to once */
export async function* batchesOf(
  rows: AsyncIterable<BulkRow>,
  dedupe: boolean,
): AsyncGenerator<Batch, void, undefined> {
  const seen = new Set<string>()
  const isRepeated = ({ to }: BulkRow) => {
    if (!dedupe) return false
    const number = normaliseNumber(to)
    const key = number.ok ? number.number : to
    const known = seen.has(key)
    seen.add(key)
    return known
  }
  let index = 0
  let batch: BulkRow[] = []
  let repeated: boolean[] = []
  for await (const row of rows) {
    batch.push(row)
    repeated.push(isRepeated(row))
    if (batch.length < batchRows) continue
    yield { index, rows: batch, repeated }
    index += 1
    batch = []
    repeated = []
  }
  if (batch.length > 0) yield { index, rows: batch, repeated }
}

export interface BulkText {
  /** The text of rows without their own; null where a template, or each row, gives it. */
  body: string | null
  /** Fields that rows have to give values for. */
  fields: readonly string[]
  /** With its version: a bulk has one text to its end, although the template may change meanwhile. */
  template: string | null
}

/** The fields of the text or of the template. @throws UserError */
export async function textOf(
  client: Client,
  { body, template }: { body?: string; template?: string },
): Promise<BulkText> {
  if (body !== undefined && template !== undefined) throw usage('Give --body or --template, not both.')
  if (body !== undefined) return { body, fields: readPlaces(body).fields, template: null }
  if (template === undefined) return { body: null, fields: [], template: null }
  const [name, version] = template.split('@')
  for await (const one of client.templates.versions(name!)) {
    if (version === undefined || String(one.version) === version) {
      return { body: null, fields: one.fields, template: `${one.name}@${one.version}` }
    }
  }
  throw new UserError(`The template ${name} has no version ${version}.`)
}

/** The request of a batch's rows that are not left out; null when all of them are. */
export function requestOf(
  { rows, repeated }: Batch,
  { body, fields }: BulkText,
  columns: Columns,
  options: SendOptions,
): BulkRequest | null {
  const sent = rows.filter((_, place) => !repeated[place])
  if (sent.length === 0) return null
  const shared = { ...options, ...(body !== null && { body }) }
  const isPlain = fields.length === 0 && columns.reference < 0 && (body !== null || options.template !== undefined)
  if (isPlain) return { ...shared, to: sent.map(({ to }) => to) }
  const withOwnText = body === null && options.template === undefined
  return { ...shared, messages: sent.map((row) => personal(row, withOwnText, fields.length > 0)) }
}

function personal(
  { to, body, fields, reference }: BulkRow,
  withOwnText: boolean,
  withFields: boolean,
): PersonalMessage {
  return {
    to,
    ...(withOwnText && { body: body ?? '' }),
    ...(withFields && { fields }),
    ...(reference !== null && { reference }),
  }
}

/** @throws UserError when rows have no text */
export function requireText(file: string, { body, template }: BulkText, columns: Columns): void {
  if (body !== null || template !== null || columns.body >= 0) return
  throw usage(`There is no text to send: give --body or --template, or ${file} a column "body".`)
}

const usage = (text: string) => new UserError(text, { exitCode: exitCodes.usage })
