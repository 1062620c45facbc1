/** The program: `node server/src/cli/websms.ts COMMAND`. */
import { runProgram } from './program.ts'
import { processTerminal } from './terminal.ts'

// Files hold messages and secrets, so this user alone may read them, whatever folder they are in.
process.umask(0o077)

// Lines for a closed terminal or a pipe whose reader has ended are lost; the program goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

const code = await runProgram(process.argv.slice(2), processTerminal, async (settings, options) => {
  // Only `serve` needs the whole gateway; the other commands start without loading it.
  const { startGateway } = await import('../main.ts')
  return startGateway(settings, options)
})
// Everything that must finish has finished; a carrier's socket or a keep-alive connection may still be open.
process.stdout.write('', () => process.exit(code))
