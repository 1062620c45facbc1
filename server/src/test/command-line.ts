/** Runs a command line in the process of a test. */
import { runProgram } from '../cli/program.ts'
import type { Terminal } from '../cli/terminal.ts'
import { UserError } from '../user-error.ts'

interface CommandLineOptions extends Partial<Omit<Terminal, 'out' | 'err'>> {
  /** Starts the gateway for `serve`. Default: that fails. */
  start?: Parameters<typeof runProgram>[2]
}

/** @param words without the program's name
 *  @returns the exit code, stdout and stderr */
export async function runCommand(words: readonly string[], { start = noGateway, ...terminal }: CommandLineOptions) {
  let out = ''
  let err = ''
  const code = await runProgram(
    words,
    {
      out: (text) => {
        out += text
      },
      err: (text) => {
        err += text
      },
      ...{ env: {}, envFile: null, colour: false, ...terminal },
    },
    start,
  )
  return { code, out, err }
}

async function noGateway(): Promise<never> {
  throw new UserError('no gateway in this test')
}
