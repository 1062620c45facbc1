/* Commands to the running program, a line at a time, so that a person can try things by hand. */

import { ArgumentError, readFault } from './arguments.ts'
import type { Simulator } from './simulator.ts'

const help = [
  'mo FROM TO TEXT…   a handset sends a text to a number of ours, for instance: mo 64211234567 552 Hello',
  'fault NAME=VALUE   switch a fault on or off, for instance: fault throttles=0.3',
  'counts             numbers since the start',
  'help               this',
].join('\n')

/** Runs a line and returns the text to show. Never rejects. */
export async function obey(line: string, simulator: Simulator): Promise<string> {
  const [, verb = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(line)!
  try {
    switch (verb) {
      case '':
        return ''
      case 'mo':
        return await originate(rest, simulator)
      case 'fault':
        Object.assign(simulator.faults, readFault(rest))
        return `${rest} is in force`
      case 'counts':
        return Object.entries(simulator.counts)
          .map(([name, count]) => `${name} ${count}`)
          .join(', ')
      case 'help':
        return help
      default:
        return `${verb} is not understood; help shows what is`
    }
  } catch (error) {
    return error instanceof ArgumentError ? error.message : `not done: ${(error as Error).message}`
  }
}

async function originate(rest: string, simulator: Simulator): Promise<string> {
  const [, from, to, text] = /^(\S+)\s+(\S+)\s+(.+)$/s.exec(rest) ?? []
  if (from === undefined || to === undefined || text === undefined) return 'expected: mo FROM TO TEXT…'
  await simulator.originate({ from, to, text })
  return `taken: ${text.length} characters from ${from} to ${to}`
}
