/** The programs of `examples/`, as they are tested there. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Html, html } from '../pages/html.ts'
import { codeBlock, tabs } from './blocks.ts'
import type { Site } from './site.ts'

export interface Program {
  language: string
  file: string
  /** The command that installs what it needs, and runs it. */
  run: string
  code: string
}

const clients = [
  ['cURL', 'curl/client.sh', 'sh client.sh'],
  ['Node.js', 'node/client.cjs', 'npm install axios && node client.cjs'],
  ['Python', 'python/client.py', 'pip install requests && python3 client.py'],
  ['PHP', 'php/client.php', 'php client.php'],
  ['Ruby', 'ruby/client.rb', 'ruby client.rb'],
  ['Go', 'go/main.go', 'go run main.go'],
  ['C#', 'csharp/Program.cs', 'dotnet new console -o websms && cp Program.cs websms && dotnet run --project websms'],
] as const

const receivers = [
  ['Node.js', 'node/webhook.cjs', 'npm install express && WEBSMS_WEBHOOK_SECRET=whsec_… node webhook.cjs'],
  ['Python', 'python/webhook.py', 'pip install flask && WEBSMS_WEBHOOK_SECRET=whsec_… python3 webhook.py'],
  ['PHP', 'php/webhook.php', 'WEBSMS_WEBHOOK_SECRET=whsec_… php -S 127.0.0.1:3000 webhook.php'],
] as const

type Source = (typeof clients | typeof receivers)[number]

const folder = join(import.meta.dirname, '../../../examples')

async function read([language, path, run]: Source): Promise<Program> {
  return { language, file: path.split('/')[1]!, run, code: await readFile(join(folder, path), 'utf8') }
}

export async function readPrograms() {
  return { clients: await Promise.all(clients.map(read)), receivers: await Promise.all(receivers.map(read)) }
}

export function programs(list: readonly Program[], { apiUrl }: Site): Html {
  return html`<section id="code-examples" aria-labelledby="code-examples-title">
<h2 id="code-examples-title">Code examples</h2>
<p>Each program gets an access token, sends an SMS and sends a one-time password. All read the same variables; API keys in the Members Area
show the programs with your client ID filled in.</p>
${codeBlock('Variables', `export WEBSMS_URL=${apiUrl}\nexport WEBSMS_CLIENT_ID=wsc_… WEBSMS_CLIENT_SECRET=…`)}
${tabs(
  'programs',
  'Programs',
  list.map(({ language, file, code, run }) => ({
    label: language,
    content: html`${codeBlock(file, code)}<p class="quiet">Run it: <code>${run}</code></p>`,
  })),
)}
</section>`
}
