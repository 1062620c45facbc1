/** The portability table: its source, its replacement by a file, and a look-up of one number. */
import type { Readable } from 'node:stream'
import { networkNames, networkOf, normaliseNumber } from '@websms/sms'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { allowTime } from '../../http/connections.ts'
import { letBodyCome } from '../../http/unread-body.ts'
import { exportTable, networkInTable, summariseTable, tableColumns } from '../../lookup/table.ts'
import { UserError } from '../../user-error.ts'
import { audit } from '../audit.ts'
import { sendCsv } from '../csv.ts'
import type { MembersDeps } from '../deps.ts'
import { isoTimeOrNull } from '../iso-time.ts'
import { invalidField } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { concerning } from './actor.ts'
import { createImports } from './portability-import.ts'

export function portabilityRoutes(app: FastifyInstance, { store, settings, fleet }: MembersDeps): void {
  const imports = createImports({
    place: settings,
    knownNetworks: () => new Set([...networkNames, ...fleet.routes().flatMap(({ networks }) => networks ?? [])]),
  })
  app.addHook('onClose', imports.close)

  serveMembers(app, 'GET /operator/portability', async () => {
    const { rows, source, importedAt, networks } = await summariseTable(store.search)
    return {
      rows,
      source,
      imported_at: isoTimeOrNull(importedAt),
      networks: [...networks].map(([network, numbers]) => ({ network, numbers })),
    }
  })

  serveMembers(app, 'GET /operator/portability/export', ({ reply }) =>
    sendCsv(reply, 'websms-portability.csv', tableColumns, exportTable(store.search)),
  )

  serveMembers(app, 'GET /operator/portability/number', async ({ query }) => {
    const normalised = normaliseNumber(query.number)
    if (!normalised.ok) throw invalidField('number', normalised.message)
    const { number } = normalised
    const in_table = await networkInTable(store.read, number)
    return { number, in_table, prefix_holder: networkOf(number)?.network ?? null }
  })

  serveMembers(app, 'GET /operator/portability/import', () => ({ import: imports.state() }))

  serveMembers(app, 'DELETE /operator/portability/import', async ({ session }) => {
    if (!imports.cancel()) throw new UserError('No import is running.')
    await store.change((db) => audit(db, concerning(session, null), 'portability.cancelled'))
    return undefined
  })

  app.register(async (upload) => {
    upload.removeAllContentTypeParsers()
    // Not read here: the file may be larger than a request's share of memory.
    upload.addContentTypeParser('text/csv', ({ raw }, body, done) => {
      allowTime(raw)
      letBodyCome(raw)
      done(null, body)
    })
    serveMembers(upload, 'POST /operator/portability/import', async ({ query, request, reply, session }) => {
      const { file, skip_bad: skipBad = false } = query
      const bytes = Number(request.headers['content-length'] ?? Number.NaN)
      const body = request.body as Readable | undefined
      if (body === undefined || typeof body.pipe !== 'function') throw invalidField('body', 'is missing')
      const begun = await imports
        .begin({ name: file, skipBad, body, bytes: Number.isNaN(bytes) ? null : bytes })
        .catch((error) => endConnection(reply, error))
      await store.change((db) => audit(db, concerning(session, null), 'portability.imported', file, { skipBad }))
      return { import: begun }
    })
  })
}

/** Discards the unread rest of the file. */
function endConnection(reply: FastifyReply, error: unknown): never {
  reply.header('connection', 'close')
  throw error
}
