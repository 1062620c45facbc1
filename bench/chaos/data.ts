/** The data of a run: the file in its folder, or the PostgreSQL database that the file `engine.json` there names. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Connection } from '../../server/src/store/sql/connection.ts'
import { connect } from '../../server/src/store/thread/connect.ts'

interface Engine {
  databaseUrl: string
  secretKey: string
}

export const dataDirOf = (folder: string) => join(folder, 'data')
const engineFileOf = (folder: string) => join(folder, 'engine.json')

/** From now on programs on this folder keep their data in the database. */
export function usePostgres(folder: string, engine: Engine): void {
  writeFileSync(engineFileOf(folder), JSON.stringify(engine))
}

function engineOf(folder: string): Engine | null {
  const file = engineFileOf(folder)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Engine) : null
}

/** Settings of a program that works on the data. */
export function dataEnv(folder: string): Record<string, string> {
  const engine = engineOf(folder)
  return {
    WEBSMS_DATA: dataDirOf(folder),
    ...(engine !== null && { DATABASE_URL: engine.databaseUrl, WEBSMS_SECRET_KEY: engine.secretKey }),
  }
}

/** For reading. The caller closes it. */
export function openData(folder: string): Pick<Connection, 'prepare' | 'close'> {
  const engine = engineOf(folder)
  const dataDir = dataDirOf(folder)
  return engine === null
    ? new DatabaseSync(join(dataDir, 'websms.db'), { readOnly: true, timeout: 5000 })
    : connect({ dataDir, databaseUrl: engine.databaseUrl }, { writes: false })
}

/** True once a gateway has made it. */
export function hasData(folder: string): boolean {
  return engineOf(folder) !== null || existsSync(join(dataDirOf(folder), 'websms.db'))
}
