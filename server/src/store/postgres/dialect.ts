/** SQL that the verbs share, in PostgreSQL's words. What has no common form is a function of the schema (0001-schema.sql). */

/** Rewrites one statement; its parameters become $1, $2 … */
export function inPostgres(sql: string): string {
  let text = sql
  if (/^\s*INSERT OR IGNORE INTO/.test(text)) {
    text = text.replace('INSERT OR IGNORE INTO', 'INSERT INTO')
    const returning = /\s+RETURNING\s/.exec(text)
    const end = returning?.index ?? text.length
    text = `${text.slice(0, end)} ON CONFLICT DO NOTHING${text.slice(end)}`
  }
  return numbered(text)
    .replaceAll(/ (NOT )?INDEXED( BY \w+)?/g, '')
    .replaceAll(/\bsubstr\(([\w.]+), -(\d+)\)/g, 'right($1, $2)')
    .replaceAll(/\bIS (NOT )?(\$\d+)/g, (_, not, parameter) => `IS ${not ? '' : 'NOT '}DISTINCT FROM ${parameter}`)
}

/** `?` and `?1` as `$1`; quoted text stays as it is. */
function numbered(sql: string): string {
  let last = 0
  return sql.replaceAll(/'[^']*'|\?(\d*)/g, (found, number: string | undefined) => {
    if (found.startsWith("'")) return found
    last = number ? Math.max(last, Number(number)) : last + 1
    return `$${number || last}`
  })
}
