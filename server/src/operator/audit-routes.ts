/** The audit log, to look at and to take away. */
import type { FastifyInstance } from 'fastify'
import type { MembersParts } from '../members/api.ts'
import { sendCsv } from '../members/csv.ts'
import { serveMembers } from '../members/serve.ts'
import { auditColumns, auditCsv, auditPage } from './audit-entries.ts'

export function auditRoutes(app: FastifyInstance, { store }: MembersParts): void {
  serveMembers(app, 'GET /operator/audit', ({ query }) => auditPage(store.search, query))

  serveMembers(app, 'GET /operator/audit.csv', ({ query, reply }) =>
    sendCsv(reply, 'websms-audit.csv', auditColumns, auditCsv(store.search, query)),
  )
}
