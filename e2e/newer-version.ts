/**
 * A newer version of the program in a folder of its own: this one, with a planted change in three steps. In a table of the hot path the
 * column `claimed_at` gives way to `written_at`, and `form` is a value that older versions could not read.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { root, temporaryFolder } from './gateway.ts'

export const expandStep = '9998-written-at.sql'
export const contractStep = '9999-written-at-alone.sql'

/** Both columns are there, and a trigger keeps them the same, whichever version writes. */
const expandSql = `-- phase: expand
ALTER TABLE submissions ADD COLUMN written_at bigint, ADD COLUMN form bigint NOT NULL DEFAULT 1;
UPDATE submissions SET written_at = claimed_at;
CREATE FUNCTION keep_both() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.written_at IS NULL OR NEW.claimed_at <> OLD.claimed_at THEN NEW.written_at := NEW.claimed_at;
  ELSE NEW.claimed_at := NEW.written_at;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_both BEFORE INSERT OR UPDATE ON submissions FOR EACH ROW EXECUTE FUNCTION keep_both();
`

/** With the flip: from this transaction on all nodes write the form that older versions cannot read. */
const contractSql = `DROP TRIGGER keep_both ON submissions;
DROP FUNCTION keep_both();
ALTER TABLE submissions ALTER COLUMN written_at SET NOT NULL, DROP COLUMN claimed_at, ALTER COLUMN form SET DEFAULT 2;
`

/** Its folder; `contractIs` is the phase that its second migration says it has. */
export function newerVersion({ contractIs = 'contract' } = {}): string {
  const { path: folder, remove } = temporaryFolder()
  onTestFinished(remove)
  for (const name of readdirSync(root).filter((entry) => !['server', 'package.json', '.git'].includes(entry))) {
    symlinkSync(join(root, name), join(folder, name))
  }
  const { scripts: _, ...manifest } = readJson('package.json')
  const start = 'NODE_COMPILE_CACHE=.cache exec node server/src/cli/websms.ts serve'
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, scripts: { start } }))
  mkdirSync(join(folder, 'server'))
  cpSync(join(root, 'server/src'), join(folder, 'server/src'), { recursive: true })
  cpSync(join(root, 'server/package.json'), join(folder, 'server/package.json'))
  const statements = join(folder, 'server/src/store/sql/tables/submissions.ts')
  writeFileSync(statements, readFileSync(statements, 'utf8').replaceAll('claimed_at', 'written_at'))
  const migrations = join(folder, 'server/src/store/postgres/migrations')
  writeFileSync(join(migrations, expandStep), expandSql)
  writeFileSync(join(migrations, contractStep), `-- phase: ${contractIs}\n${contractSql}`)
  return folder
}

function readJson(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, name), 'utf8')) as Record<string, unknown>
}
