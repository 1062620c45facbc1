/**
 * The programs of `examples/`, as they are tested there, with their environment variables filled in. The secret is never known
 * here: a placeholder stands for it.
 */
import csharp from '../../../../examples/csharp/Program.cs?raw'
import curl from '../../../../examples/curl/client.sh?raw'
import go from '../../../../examples/go/main.go?raw'
import node from '../../../../examples/node/client.cjs?raw'
import nodeReceiver from '../../../../examples/node/webhook.cjs?raw'
import php from '../../../../examples/php/client.php?raw'
import phpReceiver from '../../../../examples/php/webhook.php?raw'
import python from '../../../../examples/python/client.py?raw'
import pythonReceiver from '../../../../examples/python/webhook.py?raw'
import ruby from '../../../../examples/ruby/client.rb?raw'

export interface Sample {
  language: string
  file: string
  /** The command that installs what it needs and runs it. */
  run: string
  code: string
}

export const secretPlaceholder = 'YOUR_CLIENT_SECRET'

interface SampleValues {
  apiUrl: string
  clientId: string
}

interface Source {
  language: string
  file: string
  run: string
  text: string
  /** The text that reads a variable of the environment. */
  read: (variable: string) => string
  quote: '"' | "'"
  /** Text that is no longer needed once no variable is read. */
  unused?: string
}

const sources: readonly Source[] = [
  {
    language: 'Node.js',
    file: 'client.cjs',
    run: 'npm install axios && node client.cjs',
    text: node,
    read: (v) => `process.env.${v}`,
    quote: "'",
  },
  {
    ...{ language: 'Python', file: 'client.py', run: 'pip install requests && python3 client.py', text: python },
    ...{ read: (v) => `os.environ["${v}"]`, quote: '"', unused: 'import os\n\n' },
  },
  {
    ...{ language: 'PHP', file: 'client.php', run: 'php client.php', text: php },
    ...{ read: (v) => `getenv('${v}')`, quote: "'" },
  },
  {
    ...{ language: 'Ruby', file: 'client.rb', run: 'ruby client.rb', text: ruby },
    ...{ read: (v) => `ENV.fetch('${v}')`, quote: "'" },
  },
  {
    ...{ language: 'Go', file: 'main.go', run: 'go run main.go', text: go },
    ...{ read: (v) => `os.Getenv("${v}")`, quote: '"', unused: '\t"os"\n' },
  },
  {
    ...{ language: 'C#', file: 'Program.cs', text: csharp, quote: '"' },
    run: 'dotnet new console -o websms && cp Program.cs websms && dotnet run --project websms',
    read: (v) => `Environment.GetEnvironmentVariable("${v}")`,
  },
]

export function clientSamples({ apiUrl, clientId }: SampleValues): Sample[] {
  const values = { WEBSMS_URL: apiUrl, WEBSMS_CLIENT_ID: clientId, WEBSMS_CLIENT_SECRET: secretPlaceholder }
  const shell = Object.entries(values).map(([variable, value]) => `${variable}='${value}'`)
  return [
    {
      ...{ language: 'cURL', file: 'client.sh', run: 'sh client.sh' },
      code: curl.replace('set -eu\n', `set -eu\n\n${shell.join('\n')}\n`),
    },
    ...sources.map(({ language, file, run, text, read, quote, unused = '' }) => {
      const filled = Object.entries(values).reduce(
        (code, [variable, value]) => code.replaceAll(read(variable), `${quote}${value}${quote}`),
        text.replace(unused, ''),
      )
      return { language, file, run, code: filled }
    }),
  ]
}

/** They check signatures once they know the secret, which stays in the environment. */
export const receiverSamples: readonly Sample[] = [
  {
    ...{ language: 'Node.js', file: 'webhook.cjs', code: nodeReceiver },
    run: 'npm install express && WEBSMS_WEBHOOK_SECRET=whsec_… node webhook.cjs',
  },
  {
    ...{ language: 'Python', file: 'webhook.py', code: pythonReceiver },
    run: 'pip install flask && WEBSMS_WEBHOOK_SECRET=whsec_… python3 webhook.py',
  },
  {
    ...{ language: 'PHP', file: 'webhook.php', code: phpReceiver },
    run: 'WEBSMS_WEBHOOK_SECRET=whsec_… php -S 127.0.0.1:3000 webhook.php',
  },
]
