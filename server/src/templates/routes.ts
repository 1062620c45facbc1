/** `GET`, `PUT` and `DELETE /sms/templates`: the templates of the account, for its programs. */

import { isoSeconds, type TemplateAnswer } from '@websms/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { ApiError } from '../http/api-error.ts'
import { serve } from '../http/serve.ts'
import { type Rate, TokenBuckets } from '../http/token-bucket.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { archiveTemplate, listTemplates, listVersions, setTemplate, type Template } from './templates.ts'

const pageSize = 100

/** Each change has a transaction to itself, for which traffic waits. */
const changeRate: Rate = { perSecond: 1, burst: 100 }
const accountsMax = 10_000

/** Writes the audit entry of a change, inside its transaction. */
type NoteChange = (
  db: Kysely<Tables>,
  by: { accountId: number; keyId: number; ip: string; requestId: string },
  action: 'template.set' | 'template.archived',
  name: string,
  detail: { version: number },
) => Promise<void>

export function templateRoutes(
  app: FastifyInstance,
  { read, change }: Pick<Store, 'read' | 'change'>,
  noteChange: NoteChange,
): void {
  const buckets = new TokenBuckets<number>(accountsMax)
  const requireCalm = (accountId: number) => {
    const left = buckets.take(accountId, changeRate, performance.now())
    if (left >= 0) return
    const seconds = Math.ceil(-left / 1000)
    throw new ApiError('too_many_changes', { seconds }, { 'retry-after': String(seconds) })
  }

  serve(app, 'listTemplates', async ({ name, cursor }, { access: { accountId } }) => {
    // An empty form field counts as absent.
    const after = cursor || undefined
    const found = name
      ? await listVersions(read, accountId, name, { before: versionOf(after), limit: pageSize + 1 })
      : await listTemplates(read, accountId, { after, limit: pageSize + 1 })
    if (name && found.length === 0 && after === undefined) throw notFound(name)
    const page = found.slice(0, pageSize)
    const last = found.length > pageSize ? page.at(-1)! : null
    return {
      success: true,
      templates: page.map(itemOf),
      next: last === null ? null : name ? String(last.version) : last.name,
    }
  })

  serve(app, 'setTemplate', async ({ name, text }, request) => {
    const { accountId, keyId } = request.access
    requireCalm(accountId)
    const made = { at: siteTime(), keyId }
    const { template } = await change(async (db) => {
      const kept = await setTemplate(db, accountId, { name, text }, made)
      const { name: known, version } = kept.template
      if (kept.changed) await noteChange(db, authorOf(request), 'template.set', known, { version })
      return kept
    }).catch(refuse)
    return { success: true, ...itemOf(template) }
  })

  serve(app, 'archiveTemplate', async ({ name }, request) => {
    const { accountId } = request.access
    requireCalm(accountId)
    const archived = await change(async (db) => {
      const found = await archiveTemplate(db, accountId, name, siteTime())
      if (found === null) throw notFound(name)
      await noteChange(db, authorOf(request), 'template.archived', found.name, { version: found.version })
      return found
    })
    return { success: true, ...itemOf(archived) }
  })
}

function authorOf({ access: { accountId, keyId }, ip, id: requestId }: FastifyRequest) {
  return { accountId, keyId, ip, requestId }
}

function itemOf({ name, version, text, fields, madeAt, archivedAt }: Template): Omit<TemplateAnswer, 'success'> {
  return { name, version, text, fields: [...fields], created_at: isoSeconds(madeAt), archived: archivedAt !== null }
}

/** @throws ApiError `invalid_parameter` for a cursor that is not ours */
function versionOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  if (/^\d{1,6}$/.test(cursor)) return Number(cursor)
  throw new ApiError('invalid_parameter', { name: 'cursor', expected: 'must be `next` of the previous page' })
}

const nameShownMax = 60

function notFound(name: string): ApiError {
  return new ApiError('template_not_found', { name: name.slice(0, nameShownMax) })
}

function refuse(error: unknown): never {
  throw error instanceof UserError ? new ApiError('invalid_template', { reason: error.message }) : error
}
