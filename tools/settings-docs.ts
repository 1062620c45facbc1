/**
 * `.env.example` and the table in docs/configuration.md, made from the table of settings. Running this file writes
 * them; its test holds that they are current.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Setting } from '../server/src/settings/setting.ts'
import { settingsTable } from '../server/src/settings/table.ts'
import { markdownTable, withMadePart } from './doc-parts.ts'

const settings: Setting[] = Object.values(settingsTable)

export const envExamplePath = new URL('../.env.example', import.meta.url)
export const configurationPath = new URL('../docs/configuration.md', import.meta.url)

export function envExample(): string {
  const head = [
    'Every setting. Copy this file to .env beside it and remove the # in front of what you change.',
    'Options of the command line and environment variables win over .env. See docs/configuration.md.',
  ]
  const entries = settings.map(({ env, default: value, description }) =>
    [...comment(description), `# ${env}=${value ?? ''}`].join('\n'),
  )
  return `${[head.map((line) => `# ${line}`).join('\n'), ...entries].join('\n\n')}\n`
}

/** The page with its table replaced. */
export function configuration(page: string): string {
  return withMadePart(page, 'docs/configuration.md', {
    start: '<!-- settings: made by tools/settings-docs.ts -->',
    end: '<!-- end of settings -->',
    content: table(),
  })
}

function table(): string {
  const rows = settings.map(({ env, flag, kind, default: value, description }) => [
    `\`${env}\``,
    flag === null ? '' : `\`${flag}\``,
    value ? `\`${value}\`` : '',
    `${description} Takes ${kind.expected}.`,
  ])
  return markdownTable([['Variable', 'Option', 'Default', 'What it does'], ...rows])
}

/** Words in lines that fit 100 columns. */
function comment(text: string): string[] {
  const lines: string[] = []
  let line = '#'
  for (const word of text.split(' ')) {
    if (line.length + word.length >= 100 && line !== '#') {
      lines.push(line)
      line = '#'
    }
    line += ` ${word}`
  }
  return [...lines, line]
}

if (import.meta.main) {
  writeFileSync(envExamplePath, envExample())
  writeFileSync(configurationPath, configuration(readFileSync(configurationPath, 'utf8')))
}
