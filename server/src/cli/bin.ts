#!/usr/bin/env node
/**
 * The program `websms` of an installed package; without a command it starts the gateway. It is apart from `websms.ts`, whose
 * imports already fail on an older Node.
 */
const oldestMajor = 24

if (Number(process.versions.node.split('.', 1)[0]) < oldestMajor) {
  process.stderr.write(
    `error: websms needs Node ${oldestMajor} or newer, and this is Node ${process.versions.node}: install Node ${oldestMajor}, or run websms with it\n`,
  )
  process.exitCode = 1
} else {
  if (process.argv.length === 2) process.argv.push('serve')
  await import('./websms.ts')
}
