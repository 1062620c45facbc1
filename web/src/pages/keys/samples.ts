/**
 * The programs of `examples/`, as they are tested there, with what they read from the environment filled in. The secret is
 * never known here: a placeholder stands for it.
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
  /** What to install first, and how to run it. */
  run: string
  code: string
}

export const secretPlaceholder = 'YOUR_CLIENT_SECRET'

export interface SampleValues {
  apiUrl: string
  clientId: string
}

interface Source {
  language: string
  run: string
  text: string
  /** The text that reads a variable of the environment. */
  read: (variable: string) => string
  quote: '"' | "'"
  /** What nothing needs any more once no variable is read. */
  unused?: string
}

const sources: readonly Source[] = [
  {
    language: 'Node.js',
    run: 'npm install axios && node client.cjs',
    text: node,
    read: (v) => `process.env.${v}`,
    quote: "'",
  },
  {
    ...{ language: 'Python', run: 'pip install requests && python3 client.py', text: python },
    ...{ read: (v) => `os.environ["${v}"]`, quote: '"', unused: 'import os\n\n' },
  },
  { language: 'PHP', run: 'php client.php', text: php, read: (v) => `getenv('${v}')`, quote: "'" },
  { language: 'Ruby', run: 'ruby client.rb', text: ruby, read: (v) => `ENV.fetch('${v}')`, quote: "'" },
  { language: 'Go', run: 'go run main.go', text: go, read: (v) => `os.Getenv("${v}")`, quote: '"', unused: '\t"os"\n' },
  {
    ...{ language: 'C#', run: 'dotnet run', text: csharp, quote: '"' },
    read: (v) => `Environment.GetEnvironmentVariable("${v}")`,
  },
]

export function clientSamples({ apiUrl, clientId }: SampleValues): Sample[] {
  const values = { WEBSMS_URL: apiUrl, WEBSMS_CLIENT_ID: clientId, WEBSMS_CLIENT_SECRET: secretPlaceholder }
  const shell = Object.entries(values).map(([variable, value]) => `${variable}='${value}'`)
  return [
    { language: 'cURL', run: 'sh client.sh', code: curl.replace('set -eu\n', `set -eu\n\n${shell.join('\n')}\n`) },
    ...sources.map(({ language, run, text, read, quote, unused = '' }) => {
      const filled = Object.entries(values).reduce(
        (code, [variable, value]) => code.replaceAll(read(variable), `${quote}${value}${quote}`),
        text.replace(unused, ''),
      )
      return { language, run, code: filled }
    }),
  ]
}

export const receiverSamples: readonly Sample[] = [
  { language: 'Node.js', run: 'npm install express && node webhook.cjs', code: nodeReceiver },
  { language: 'Python', run: 'pip install flask && python3 webhook.py', code: pythonReceiver },
  { language: 'PHP', run: 'php -S 127.0.0.1:3000 webhook.php', code: phpReceiver },
]
