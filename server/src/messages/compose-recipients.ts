/** From a request to its messages: the text and the message of each recipient, or that recipient's error. Nothing is stored. */
import type { FailedRecipient } from '@websms/contract'
import type { Kysely } from 'kysely'
import type { KeyAccess } from '../accounts/access.ts'
import { ApiError } from '../http/api-error.ts'
import type { Tables } from '../store/tables.ts'
import type { Template } from '../templates/templates.ts'
import type { Composed, Composer, SendFields } from './compose.ts'
import { composeEach, contentsOf } from './compose-each.ts'
import { readReference } from './options.ts'
import { type Recipients, readTexts } from './texts.ts'

interface RecipientsDeps {
  /** Where templates are. */
  db: Kysely<Tables>
  composer: Composer
  /** False: no HLR provider is asked about recipients, whatever the settings say. Default true. */
  asksProvider?: boolean
}

/** @throws ApiError for an error of the text, the sender or the recipient */
export async function composeOne(
  deps: RecipientsDeps,
  access: KeyAccess,
  to: string,
  fields: SendFields,
): Promise<Composed> {
  const { db, composer } = deps
  const { body, template } = await sharedText(db, access, fields)
  const content = composer.content(access, { ...fields, body })
  const waiting = aheadOf(deps, access, [to])
  if (waiting !== null) await waiting
  return from(template, composer.message(access, to, content))
}

/** A message or an error for each recipient, in order. Other work gets its turn meanwhile.
 *  @throws ApiError for an error that concerns the whole request */
export async function composeRecipients(
  deps: RecipientsDeps,
  access: KeyAccess,
  recipients: Recipients,
  fields: SendFields,
): Promise<(Composed | FailedRecipient)[]> {
  const { db, composer } = deps
  if ('to' in recipients) {
    const { body, template } = await sharedText(db, access, fields)
    const content = composer.content(access, { ...fields, body })
    await fetchAhead(deps, access, recipients.to)
    const results = await composeEach(recipients.to, (to) =>
      from(template, composer.message(access, numberIn(to), content)),
    )
    return results.map((result, place) => failedOr(result, recipients.to[place]))
  }
  const { messages } = recipients
  const texts = await readTexts(db, access.accountId, fields, messages)
  const contentOf = contentsOf(composer, access, fields)
  await fetchAhead(deps, access, messages.map(recipientOf))
  const results = await composeEach(messages, (entry, place) => {
    const { to, body = '', template } = texts.entry(entry, place)
    return withReference(entry, from(template, composer.message(access, numberIn(to), contentOf(body))))
  })
  return results.map((result, place) => failedOr(result, recipientOf(messages[place]), shownLengthMax))
}

async function sharedText(db: Kysely<Tables>, { accountId }: KeyAccess, fields: SendFields) {
  if (isPlain(fields)) return { body: fields.body, template: null }
  return (await readTexts(db, accountId, fields)).shared()
}

/** True for a text that is sent as it is written. */
function isPlain({ template, fields }: SendFields): boolean {
  return template === undefined && fields === undefined
}

function from(template: Template | null, message: Composed): Composed {
  if (template !== null) message.template = template
  return message
}

/** An entry may have a reference of its own. */
function withReference(entry: unknown, message: Composed): Composed {
  const { reference = null } = entry as { reference?: unknown }
  if (reference !== null) message.options = { ...message.options, reference: readReference(reference) }
  return message
}

async function fetchAhead(deps: RecipientsDeps, access: KeyAccess, to: readonly unknown[]): Promise<void> {
  const numbers = to.filter((recipient) => typeof recipient === 'string')
  const waiting = aheadOf(deps, access, numbers)
  if (waiting !== null) await waiting
}

function aheadOf({ composer, asksProvider = true }: RecipientsDeps, access: KeyAccess, numbers: readonly string[]) {
  return asksProvider ? composer.ahead(access, numbers) : null
}

function numberIn(to: unknown): string {
  if (typeof to !== 'string') throw new ApiError('invalid_number', { reason: `${asJson(to)} is not text` })
  return to
}

/** The number of an entry, or the entry itself where it has none. */
function recipientOf(entry: unknown): unknown {
  const to = (entry as { to?: unknown } | null | undefined)?.to
  return to ?? entry
}

/** @param lengthMax the recipient is shown as it was written up to this length */
function failedOr(
  result: Composed | ApiError,
  to: unknown,
  lengthMax = Number.POSITIVE_INFINITY,
): Composed | FailedRecipient {
  if (!(result instanceof ApiError)) return result
  const asked = (typeof to === 'string' ? to : asJson(to)).slice(0, lengthMax)
  return { success: false, to: asked, error: result.message, error_code: result.status }
}

const shownLengthMax = 100

function asJson(value: unknown): string {
  return JSON.stringify(value).slice(0, shownLengthMax)
}
