/** The program: `node server/src/cli/websms.ts COMMAND`. */
import { runProgram } from './program.ts'
import { processTerminal } from './terminal.ts'

// Messages and secrets are stored: what is written here is for this user alone, whatever folder it is in.
process.umask(0o077)

// A terminal that was closed, or a pipe whose reader has ended, takes no more lines: they are lost, and what runs goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

const code = await runProgram(process.argv.slice(2), processTerminal, async (settings, options) => {
  // Only `serve` needs the whole gateway; the other commands start without loading it.
  const { startGateway } = await import('../main.ts')
  return startGateway(settings, options)
})
// A carrier's socket or a keep-alive connection may still be open: what must be finished has been.
process.stdout.write('', () => process.exit(code))
