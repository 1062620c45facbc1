/** Around a run of tests: the PostgreSQL server that they share, if one of them asks for it. */
import type { TestProject } from 'vitest/node'
import { shareServer } from '../server/src/test/postgres/shared-server.ts'

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { door, stop } = await shareServer()
  project.provide('postgresDoor', door)
  return stop
}
