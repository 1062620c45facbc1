/** Checks the PostgreSQL server: that it keeps what it commits, and that nothing there fills it up or slows it down. */
import { sizeText } from '../sizes.ts'
import { type DatabaseFacts, databaseFacts, withoutPassword } from '../store/data-folder.ts'
import { type Check, failure, fine, note, warning } from './check.ts'

/** Versions that are tested, and the first one that was not. */
const versionMin = 15
const versionTested = 18

const hourMs = 3_600_000

/** Fewer dead rows are nothing that vacuum has to hurry for. */
const deadRowsMax = 10_000

/** Half of the way to the age at which the server refuses writes. */
const transactionIdAgeMax = 1_000_000_000

/** Write-ahead log that a slot may hold back while its reader is only a little behind. */
const slotBytesMax = 2 ** 30

/** With less, checkpoints come more often than every few minutes under full traffic. */
const walBytesMaxMin = 8 * 2 ** 30

/** `usable`: it can be read, so that further checks of the data make sense. */
export async function checkDatabase(url: string): Promise<{ checks: Check[]; usable: boolean }> {
  const shown = withoutPassword(url)
  let facts: DatabaseFacts
  try {
    facts = await databaseFacts(url)
  } catch (error) {
    const cure = 'Check DATABASE_URL, and that the server runs and lets this user in.'
    return { checks: [failure('database', `${shown}: ${(error as Error).message}`, cure)], usable: false }
  }
  const checks = [
    fine('database', `${shown} answers`),
    checkVersion(facts),
    ...checkDurability(facts),
    checkStandbys(facts),
    checkOldestTransaction(facts),
    checkDeadRows(facts),
    checkWraparound(facts),
    ...checkSlots(facts),
    checkWalSize(facts),
  ]
  return { checks, usable: true }
}

function checkVersion({ version, versionNumber }: DatabaseFacts): Check {
  const name = 'postgresql'
  const major = Math.floor(versionNumber / 10_000)
  if (major < versionMin)
    return failure(name, version, `Upgrade the server: version ${versionMin} is the oldest that works.`)
  if (major > versionTested) {
    return note(name, version, `Versions ${versionMin} to ${versionTested} are tested; a newer one should work.`)
  }
  return fine(name, version)
}

/** Accepted messages must survive a crash and a power cut. */
function checkDurability({ inRecovery, fsync, fullPageWrites, synchronousCommit }: DatabaseFacts): Check[] {
  const checks = [
    fsync
      ? fine('fsync', 'on')
      : failure('fsync', 'off: a power cut loses accepted messages, and may damage the database', 'Set fsync = on.'),
    fullPageWrites
      ? fine('full_page_writes', 'on')
      : failure('full_page_writes', 'off: a power cut may damage the database', 'Set full_page_writes = on.'),
    synchronousCommit === 'off'
      ? failure(
          'synchronous_commit',
          'off: a crash of the server loses messages that were accepted just before',
          'Set synchronous_commit = on, for this user and database too (ALTER ROLE, ALTER DATABASE).',
        )
      : fine('synchronous_commit', synchronousCommit),
  ]
  if (!inRecovery) return checks
  const cure = 'Let DATABASE_URL name the primary, or add ?target_session_attrs=read-write where your pooler knows it.'
  return [...checks, failure('primary', 'the server is a standby, which takes no writes', cure)]
}

function checkStandbys({ standbys, synchronousStandbyNames }: DatabaseFacts): Check {
  const name = 'standbys'
  const list = standbys.map((standby) => `${standby.name} (${standby.syncState})`).join(', ')
  const found = standbys.length === 0 ? 'none connected' : list
  if (synchronousStandbyNames === '') {
    const advice = 'A commit waits for no standby: after a failover the last accepted messages may be missing.'
    return standbys.length === 0 ? fine(name, `${found}, none required`) : note(name, found, advice)
  }
  const required = `${found}; synchronous_standby_names = ${synchronousStandbyNames}`
  if (standbys.length > 0) return fine(name, required)
  return failure(name, required, 'Every commit waits until such a standby connects: start it, or correct the setting.')
}

function checkOldestTransaction({ oldestTransactionMs }: DatabaseFacts): Check {
  const name = 'oldest transaction'
  const found = oldestTransactionMs === 0 ? 'none is open' : `${Math.round(oldestTransactionMs / 1000)} s old`
  if (oldestTransactionMs <= hourMs) return fine(name, found)
  return warning(
    name,
    found,
    'Until it ends no dead row is removed. Find it in pg_stat_activity (xact_start) or pg_prepared_xacts, and end it.',
  )
}

function checkDeadRows({ queues }: DatabaseFacts): Check {
  const name = 'dead rows'
  const full = queues.filter(({ live, dead }) => dead > deadRowsMax && dead > live)
  if (full.length === 0) return fine(name, 'few in the queue tables')
  return warning(
    name,
    full.map(({ table, live, dead }) => `${table} has ${dead} beside ${live} live ones`).join('; '),
    'Vacuum is behind: look for an old transaction or a replication slot that holds it back, or give autovacuum more room.',
  )
}

function checkWraparound({ transactionIdAge }: DatabaseFacts): Check {
  const name = 'transaction ids'
  const found = `the oldest is ${Math.round(transactionIdAge / 1e6)} million old`
  if (transactionIdAge < transactionIdAgeMax) return fine(name, found)
  return warning(
    name,
    found,
    'At 2,000 million the server refuses writes. Run VACUUM (FREEZE) in the database, and find out what kept autovacuum from it.',
  )
}

function checkSlots({ slots }: DatabaseFacts): Check[] {
  return slots
    .filter(({ active, heldBytes }) => heldBytes > slotBytesMax || (!active && heldBytes > 0))
    .map(({ name, active, heldBytes }) =>
      warning(
        'replication slot',
        `${name} holds ${sizeText(heldBytes)} of write-ahead log${active ? '' : ', and nobody reads it'}`,
        'The disk of the server fills up until its reader catches up. Where it is no longer used: SELECT pg_drop_replication_slot(NAME).',
      ),
    )
}

function checkWalSize({ walBytesMax }: DatabaseFacts): Check {
  const name = 'max_wal_size'
  const found = sizeText(walBytesMax)
  if (walBytesMax >= walBytesMaxMin) return fine(name, found)
  return note(
    name,
    found,
    'Under much traffic checkpoints come too often: set max_wal_size = 8GB, where the disk has room.',
  )
}
