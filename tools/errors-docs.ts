/** docs/errors.md, made from the error table of the contract. Running this file writes it; its test holds that it is
 *  current. */
import { writeFileSync } from 'node:fs'
import { type EndpointName, type ErrorEntry, type ErrorName, endpoints, errors, statusTitles } from '@websms/contract'

export const errorsPath = new URL('../docs/errors.md', import.meta.url)

export function errorsPage(): string {
  const statuses = [...new Set(Object.values(errors).map(({ status }) => status))]
  return `${[introduction, ...statuses.map(chapter)].join('\n\n')}\n`
}

const introduction = `# Errors

Every error of the API has one form, and its \`error_code\` is the HTTP status:

\`\`\`json
{ "success": false, "error": "Insufficient balance", "error_code": 403 }
\`\`\`

Match \`error_code\` in a program, or the name of the error, which is in the header \`WebSMS-Error\`. The texts are for people, and are
stable too. Words in braces are filled in. Every answer
has an \`X-Request-Id\` header: give it to the operator when you ask about an error.

This page is made from \`contract/src/errors.ts\` by \`tools/errors-docs.ts\`.`

function chapter(status: ErrorEntry['status']): string {
  const names = (Object.keys(errors) as ErrorName[]).filter((name) => errors[name].status === status)
  return [`## ${status} ${statusTitles[status]}`, ...names.map(entry)].join('\n\n')
}

function entry(name: ErrorName): string {
  const { text, cause, cure } = errors[name]
  const paths = (Object.keys(endpoints) as EndpointName[])
    .filter((endpoint) => (endpoints[endpoint].errors as readonly ErrorName[]).includes(name))
    .map((endpoint) => `\`${endpoints[endpoint].paths[0]}\``)
  // Several endpoints may share a path, each with methods of its own.
  const where = [...new Set(paths)]
  const lines = [`- Name: \`${name}\``, `- Cause: ${cause}`, `- Cure: ${cure}`]
  return [`### ${text}`, [...lines, ...(where.length > 0 ? [`- Where: ${where.join(', ')}`] : [])].join('\n')].join(
    '\n\n',
  )
}

if (import.meta.main) writeFileSync(errorsPath, errorsPage())
