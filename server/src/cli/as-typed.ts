/** Commands that hints name, as somebody has to type them: in a checkout of the repository, which has no program `websms` on the
 *  path, they begin with `npm run`. */
import type { Terminal } from './terminal.ts'

/** Output for programs stays as it is, and so does a script for a shell.
 *  @param commands the names of all commands */
export function asTyped(terminal: Terminal, words: readonly string[], commands: readonly string[]): Terminal {
  // Set by `npm run websms`.
  if (terminal.env.npm_lifecycle_event !== 'websms') return terminal
  const named = new RegExp(`(?<![\\w/-])websms (?=(?:${commands.join('|')})\\b)`, 'g')
  const typed = (text: string) => text.replaceAll(named, 'npm run -s websms -- ')
  const isForPrograms = words[0] === 'completion' || words.includes('--json') || words.includes('--quiet')
  return {
    ...terminal,
    err: (text) => terminal.err(typed(text)),
    out: isForPrograms ? terminal.out : (text) => terminal.out(typed(text)),
  }
}
