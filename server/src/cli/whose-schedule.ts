/** `websms schedule` has two meanings: on the machine of a gateway it is for operators, everywhere else for customers. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readSettings } from '../settings.ts'
import { UserError } from '../user-error.ts'
import type { Terminal } from './terminal.ts'

/** True where the data of a gateway are: in the folder that a setting names, or in the folder `data` here. An option that only one of
 *  the two has decides first. */
export function isScheduleOfOperators(words: readonly string[], { env, envFile }: Terminal): boolean {
  if (words.some((word) => /^--(data|account)(=|$)/.test(word))) return true
  if (env.WEBSMS_PROFILE || words.some((word) => /^--profile(=|$)/.test(word))) return false
  try {
    const { dataDir, databaseUrl } = readSettings({ env, envFile })
    return databaseUrl !== null || env.WEBSMS_DATA !== undefined || existsSync(join(dataDir, 'websms.db'))
  } catch (error) {
    // Settings are for operators, whose command says what is wrong with them.
    if (error instanceof UserError) return true
    throw error
  }
}
