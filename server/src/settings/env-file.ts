/**
 * Reads the settings of a `.env` file as Node's own parser does, one line at a time, so that a problem is reported with
 * its line number. A file in which a setting would silently be lost is refused.
 */
import { isUtf8 } from 'node:buffer'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { exitCodes, UserError } from '../user-error.ts'

export interface EnvFile {
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Variables whose value is cut at a `#`, as if a comment began there. */
  readonly cut: ReadonlySet<string>
  /** Lines for people. */
  readonly warnings: readonly string[]
}

/** Our variables, which are checked; others in the file belong to other programs. */
type IsSetting = (name: string) => boolean

/** A file that is not there has no variables. @throws UserError when it cannot be read, is not UTF-8, or loses a setting. */
export function readEnvFile(path: string, isSetting: IsSetting): EnvFile {
  const text = readText(path)
  if (text !== null) return parseEnvFile(text, path, isSetting)
  // Names that an editor which hides file extensions gives to `.env`.
  const warnings = existsSync(`${path}.txt`) ? [`${path}.txt is not read: rename it to ${path}`] : []
  return { variables: {}, cut: new Set(), warnings }
}

function readText(path: string): string | null {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    if (code === 'ENOENT') return null
    throw refusal(`${resolve(path)} cannot be read (${code}): make it readable, or remove it`, error)
  }
  // UTF-16 has many NULs, and its byte order mark is not UTF-8.
  if (bytes.includes(0) || !isUtf8(bytes)) throw refusal(`${resolve(path)} is not UTF-8 text: save it as UTF-8`)
  // Some programs add a second byte order mark.
  return new TextDecoder().decode(bytes).replace(/^\ufeff+/, '')
}

function parseEnvFile(text: string, path: string, isSetting: IsSetting): EnvFile {
  const variables: Record<string, string | undefined> = {}
  const cut = new Set<string>()
  const warnings: string[] = []
  const lines = text.split(/\r*\n|\r/)
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!
    const where = `${path}, line ${index + 1}`
    const { name = '', value = '' } = assignment.exec(line)?.groups ?? {}
    if (!isSetting(name)) {
      const meant = misspelt(name === '' ? line : name, isSetting)
      if (meant !== null) warnings.push(`${where} sets nothing: expected ${meant}=VALUE`)
    }
    const quote = quoteOf(value)
    const end = quote === null ? index : closingLine(lines, index, quote)
    if (end !== index) {
      const lost = lines
        .slice(index, (end ?? index) + 1)
        .some((one) => isSetting(assignment.exec(one)?.groups?.name ?? ''))
      if (lost) throw refusal(`${where}: the quotation mark after ${name}= is not closed on its line`)
      index = end ?? index
      continue
    }
    if (!isSetting(name)) continue
    if (name in variables) warnings.push(`${name} is set twice in ${path}: the one in line ${index + 1} holds`)
    const read = parseEnv(line)[name]
    if (read === undefined) {
      // A space of another kind in front of the name would become part of the name.
      warnings.push(`${where} sets nothing: expected ${name}=VALUE`)
      continue
    }
    variables[name] = read
    cut.delete(name)
    if (quote === null && /^[^#]*[^\s#]#/.test(line)) {
      cut.add(name)
      warnings.push(`${name} ends at its # (${where}), which begins a comment: put the value in quotation marks`)
    }
    if (quote !== null && /^\s*[^\s#]/.test(value.slice(value.indexOf(quote, 1) + 1))) {
      warnings.push(`${name} ends at its second quotation mark (${where}): remove what follows, or quote all of it`)
    }
  }
  return { variables, cut, warnings }
}

const assignment = /^\s*(?:export\s+)?(?<name>[A-Za-z_]\w*)\s*=\s*(?<value>.*)$/

/** The setting that a line or a name means and does not set, `PORT: 8080` or `port=8080`; null for other programs' lines. */
function misspelt(text: string, isSetting: IsSetting): string | null {
  if (/^\s*(?:#|;|\/\/)/.test(text)) return null
  return (text.match(/\w+/g) ?? []).map((word) => word.toUpperCase()).find(isSetting) ?? null
}

function quoteOf(value: string): string | null {
  return /^["'`]/.exec(value)?.[0] ?? null
}

/** The line in which a quotation mark that opens a value is closed; null when none does. */
function closingLine(lines: readonly string[], from: number, quote: string): number | null {
  const own = lines[from]!
  if (own.indexOf(quote, own.indexOf(quote) + 1) >= 0) return from
  const found = lines.findIndex((line, index) => index > from && line.includes(quote))
  return found < 0 ? null : found
}

function refusal(message: string, cause?: unknown): UserError {
  return new UserError(message, { exitCode: exitCodes.usage, cause })
}
