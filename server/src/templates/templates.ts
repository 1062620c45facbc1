/** Templates of accounts. A version never changes: another text is the next version, and an archived template keeps all of its own.
 *  Functions that write run inside the caller's transaction. */
import { readPlaces } from '@websms/sms'
import type { Kysely } from 'kysely'
import { requireAccount } from '../accounts/require.ts'
import { faultIn } from '../http/text-fault.ts'
import { foldTemplateName, nameFault, readTemplateRef, textFault } from '../rules/templates/template.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'

/** A version of a template. */
export interface Template {
  readonly templateId: number
  readonly name: string
  readonly version: number
  readonly text: string
  /** In the order of their first places. */
  readonly fields: readonly string[]
  readonly madeAt: number
  /** The member; null: a program or the command line. */
  readonly madeBy: number | null
  /** The API key of the program that made it. */
  readonly keyId: number | null
  /** Null while it can be used. */
  readonly archivedAt: number | null
}

/** Names that an account may have, archived ones included. */
const templatesMax = 2000
const versionsMax = 1000

const versionsOf = (db: Kysely<Tables>, accountId: number) =>
  db
    .selectFrom('templates as t')
    .innerJoin('template_versions as v', 'v.template_id', 't.id')
    .select(['t.id', 't.name', 't.archived_at', 'v.version', 'v.text', 'v.made_at', 'v.made_by', 'v.key_id'])
    .where('t.account_id', '=', accountId)

type Row = Awaited<ReturnType<ReturnType<typeof versionsOf>['executeTakeFirstOrThrow']>>

function asTemplate({ id, name, version, text, made_at, made_by, key_id, archived_at }: Row): Template {
  const { fields } = readPlaces(text)
  const origin = { madeAt: made_at, madeBy: made_by, keyId: key_id, archivedAt: archived_at }
  return { templateId: id, name, version, text, fields, ...origin }
}

/** The version that `reminder` or `reminder@3` names; null when no such version exists, or the template is archived. */
export async function findTemplate(db: Kysely<Tables>, accountId: number, written: string): Promise<Template | null> {
  const { name, version } = readTemplateRef(written)
  const named = versionsOf(db, accountId).where('t.name', '=', name).where('t.archived_at', 'is', null)
  const row = await (version === null
    ? named.whereRef('v.version', '=', 't.version')
    : named.where('v.version', '=', version)
  ).executeTakeFirst()
  return row === undefined ? null : asTemplate(row)
}

interface ListOptions {
  /** Only names behind this one. */
  after?: string | undefined
  limit?: number
  archived?: boolean
}

/** The newest version of each template, by name. */
export async function listTemplates(
  db: Kysely<Tables>,
  accountId: number,
  { after, limit = templatesMax, archived = false }: ListOptions = {},
): Promise<Template[]> {
  const newest = versionsOf(db, accountId)
    .whereRef('v.version', '=', 't.version')
    .where('t.archived_at', archived ? 'is not' : 'is', null)
  const rows = after === undefined ? newest : newest.where('t.name', '>', after)
  return (await rows.orderBy('t.name').limit(limit).execute()).map(asTemplate)
}

/** Every version of a template, the newest first; of an archived one too. Empty when there is no such name.
 *  @param before only versions before this one */
export async function listVersions(
  db: Kysely<Tables>,
  accountId: number,
  name: string,
  { before = versionsMax + 1, limit = versionsMax }: { before?: number; limit?: number } = {},
): Promise<Template[]> {
  const rows = versionsOf(db, accountId).where('t.name', '=', foldTemplateName(name)).where('v.version', '<', before)
  return (await rows.orderBy('v.version', 'desc').limit(limit).execute()).map(asTemplate)
}

interface Made {
  at: number
  /** The member. */
  by?: number
  /** The API key. */
  keyId?: number
}

/** Keeps a text as the next version of a template, which it makes or brings back. The text that it has already makes no version:
 *  `changed` is false then. @throws UserError when the name or the text cannot be kept */
export async function setTemplate(
  db: Kysely<Tables>,
  accountId: number,
  { name: written, text }: { name: string; text: string },
  { at, by, keyId }: Made,
): Promise<{ template: Template; changed: boolean }> {
  const name = foldTemplateName(written)
  const fault = nameFault(name) ?? textFault(text)
  const character = faultIn(text)
  if (fault !== null) throw new UserError(fault)
  if (character !== null) throw new UserError(`the text ${character}`)
  await requireAccount(db, accountId)
  const [newest] = await listVersions(db, accountId, name, { limit: 1 })
  if (newest?.text === text && newest.archivedAt === null) return { template: newest, changed: false }
  const version = (newest?.version ?? 0) + 1
  if (version > versionsMax)
    throw new UserError(`the template has ${versionsMax} versions, which is the most: use another name`)
  const templateId = newest?.templateId ?? (await addName(db, accountId, name))
  await db.updateTable('templates').set({ version, archived_at: null }).where('id', '=', templateId).execute()
  const made = { made_at: at, made_by: by ?? null, key_id: keyId ?? null }
  await db
    .insertInto('template_versions')
    .values({ template_id: templateId, version, text, ...made })
    .execute()
  const [template] = await listVersions(db, accountId, name, { limit: 1 })
  return { template: template!, changed: true }
}

async function addName(db: Kysely<Tables>, accountId: number, name: string): Promise<number> {
  const { names } = await db
    .selectFrom('templates')
    .select((query) => query.fn.countAll<number>().as('names'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  if (names >= templatesMax) throw new UserError(`the account has ${templatesMax} templates, which is the most`)
  const { id } = await db
    .insertInto('templates')
    .values({ account_id: accountId, name, version: 0, archived_at: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** The template with its newest version; null: there is no such template, or it is archived already. */
export async function archiveTemplate(
  db: Kysely<Tables>,
  accountId: number,
  written: string,
  at: number,
): Promise<Template | null> {
  const [newest] = await listVersions(db, accountId, written, { limit: 1 })
  if (newest === undefined || newest.archivedAt !== null) return null
  await db.updateTable('templates').set({ archived_at: at }).where('id', '=', newest.templateId).execute()
  return { ...newest, archivedAt: at }
}
