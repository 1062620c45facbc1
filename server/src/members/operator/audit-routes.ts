/** The audit log as a list and as CSV. */
import type { FastifyInstance } from 'fastify'
import { sendCsv } from '../csv.ts'
import type { MembersDeps } from '../deps.ts'
import { serveMembers } from '../serve.ts'
import { auditColumns, auditCsv, auditPage } from './audit-entries.ts'

export function auditRoutes(app: FastifyInstance, { store }: MembersDeps): void {
  serveMembers(app, 'GET /operator/audit', ({ query }) => auditPage(store.search, query))

  serveMembers(app, 'GET /operator/audit.csv', ({ query, reply }) =>
    sendCsv(reply, 'websms-audit.csv', auditColumns, auditCsv(store.search, query)),
  )
}
