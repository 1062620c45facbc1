/** Examples of the terminal's page and of the help of its commands, made ready to run. */
import { readFileSync } from 'node:fs'

/** Lines of the page's shell blocks. */
export function examplesOfPage(): string[] {
  const page = readFileSync(new URL('../docs/terminal.md', import.meta.url), 'utf8')
  return [...page.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block]) => block!.trim().split('\n'))
}

/** Lines below "Examples:" in a help. */
export function examplesOfHelp(help: string): string[] {
  return [...help.matchAll(/^ {2}\$ (.+)$/gm)].map(([, line]) => line!)
}

/** True when a line needs a shell. */
export const needsShell = (line: string): boolean => /[|<>]/.test(line)

/** Words of a line that needs no shell, without `websms`. */
export function wordsOfExample(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!).slice(1)
}

interface ExampleFacts {
  address: string
  clientId: string
  clientSecret: string
  receiverUrl: string
  /** A message that has ended. */
  sentId: string
  /** A message that waits for its time. */
  scheduledId: string
  code: string
  /** A CSV file of its own. */
  people: string
  results: string
}

/** The line with what is real in place of its examples. */
export function withFacts(line: string, facts: ExampleFacts): string {
  const sendAt = `${new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 19)}Z`
  const messageId = line.includes('schedule') ? facts.scheduledId : facts.sentId
  return line
    .replaceAll('https://sms.example.com', facts.address)
    .replaceAll('wsc_1a2b', facts.clientId)
    .replaceAll('wss_3c4d', facts.clientSecret)
    .replaceAll(/(http:\/\/)?localhost:3000\/webhook/g, facts.receiverUrl)
    .replaceAll('1188236', messageId)
    .replaceAll('847291', facts.code)
    .replaceAll('people.csv', facts.people)
    .replaceAll('results.csv', facts.results)
    .replaceAll('2026-12-24T09:00:00+13:00', sendAt)
}
