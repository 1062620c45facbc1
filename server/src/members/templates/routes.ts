/** Templates of the account that a member is signed in to; other accounts' templates are not found. */

import type { TemplateDetail } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { foldTemplateName, nameFault, textFault } from '../../rules/templates/template.ts'
import { siteTime } from '../../site-time.ts'
import type { Tables } from '../../store/tables.ts'
import { archiveTemplate, listTemplates, listVersions, setTemplate, type Template } from '../../templates/templates.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import type { AccountSession } from '../identity/sessions.ts'
import { isoTime } from '../iso-time.ts'
import { invalidField, ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'

const beginningLength = 200
const versionsShown = 100

export function templateRoutes(app: FastifyInstance, { store }: MembersDeps): void {
  serveMembers(app, 'GET /templates', async ({ session: { accountId } }) => {
    const found = await Promise.all([
      listTemplates(store.search, accountId),
      listTemplates(store.search, accountId, { archived: true }),
    ])
    return { templates: found.flat().map(itemOf) }
  })

  serveMembers(app, 'GET /templates/:name', ({ session: { accountId }, params: { name } }) =>
    detailOf(store.read, accountId, name),
  )

  serveMembers(app, 'POST /templates', ({ session, body }) =>
    store.change(async (db) => {
      const [known] = await listVersions(db, session.accountId, body.name, { limit: 1 })
      if (known !== undefined && known.archivedAt === null)
        throw invalidField('name', `There is a template ${known.name} already: open it to change its text.`)
      return keep(db, session, body)
    }),
  )

  serveMembers(app, 'PUT /templates/:name', ({ session, params: { name }, body: { text } }) =>
    store.change(async (db) => {
      const [known] = await listVersions(db, session.accountId, name, { limit: 1 })
      if (known === undefined) throw new ProblemError('not_found')
      return keep(db, session, { name, text })
    }),
  )

  serveMembers(app, 'DELETE /templates/:name', async ({ session, params: { name } }) => {
    await store.change(async (db) => {
      const archived = await archiveTemplate(db, session.accountId, name, siteTime())
      if (archived === null) throw new ProblemError('not_found')
      await audit(db, session, 'template.archived', archived.name, { version: archived.version })
    })
    return undefined
  })
}

/** @throws ProblemError `invalid` about the name or the text */
async function keep(db: Kysely<Tables>, session: AccountSession, { name, text }: { name: string; text: string }) {
  const faults = { name: nameFault(foldTemplateName(name)), text: textFault(text) }
  for (const [field, fault] of Object.entries(faults)) if (fault !== null) throw invalidField(field, asSentence(fault))
  const { accountId, memberId } = session
  const { template, changed } = await setTemplate(db, accountId, { name, text }, { at: siteTime(), by: memberId })
  if (changed) await audit(db, session, 'template.set', template.name, { version: template.version })
  return detailOf(db, accountId, template.name)
}

function asSentence(fault: string): string {
  return `${fault[0]!.toUpperCase()}${fault.slice(1)}.`
}

/** @throws ProblemError `not_found` */
async function detailOf(db: Kysely<Tables>, accountId: number, name: string): Promise<TemplateDetail> {
  const versions = await listVersions(db, accountId, name, { limit: versionsShown })
  const [newest] = versions
  if (newest === undefined) throw new ProblemError('not_found')
  const authors = await authorsOf(db, versions)
  return {
    name: newest.name,
    archived: newest.archivedAt !== null,
    versions: versions.map((one) => ({
      version: one.version,
      text: one.text,
      fields: [...one.fields],
      created_at: isoTime(one.madeAt),
      by: authors(one),
    })),
  }
}

/** Names of the members and API keys that made versions. */
async function authorsOf(db: Kysely<Tables>, versions: readonly Template[]) {
  const given = (ids: (number | null)[]) => ids.filter((id) => id !== null)
  const members = await db
    .selectFrom('members')
    .select(['id', 'name'])
    .where('id', 'in', given(versions.map(({ madeBy }) => madeBy)))
    .execute()
  const keys = await db
    .selectFrom('api_keys')
    .select(['id', 'name'])
    .where('id', 'in', given(versions.map(({ keyId }) => keyId)))
    .execute()
  const nameIn = (rows: { id: number; name: string }[], id: number | null) => rows.find((row) => row.id === id)?.name
  return ({ madeBy, keyId }: Template): string | null => nameIn(members, madeBy) ?? nameIn(keys, keyId) ?? null
}

function itemOf({ name, version, text, fields, madeAt, archivedAt }: Template) {
  return {
    ...{ name, version, fields: [...fields], created_at: isoTime(madeAt), archived: archivedAt !== null },
    beginning: text.slice(0, beginningLength).toWellFormed(),
  }
}
