/** Runs what the API reference shows beside its endpoints, as it stands there. A language that this machine lacks is skipped by
 *  name. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signIn, startGateway, type TestGateway } from './test-gateway.ts'
import { has, pythonWith } from './test-machine.ts'
import { type Command, run } from './test-process.ts'

interface Language {
  name: string
  file: string
  /** Puts the rest of a program around the sample, with the token in a variable. */
  around: (code: string) => string
  command: (file: string) => Command
  needs: string
  there: boolean
}

const python = pythonWith('requests')

const languages: Language[] = [
  {
    ...{ name: 'cURL', file: 'sample.sh', needs: 'curl', there: has('curl') },
    around: (code) => code,
    command: (file) => ['sh', file],
  },
  {
    ...{ name: 'Node.js', file: 'sample.mjs', needs: 'Node.js', there: true },
    around: (code) => `const token = process.env.TOKEN\n${code}`,
    command: (file) => [process.execPath, file],
  },
  {
    ...{ name: 'Python', file: 'sample.py', needs: 'python3 with requests', there: python !== null },
    around: (code) => `import os\ntoken = os.environ["TOKEN"]\n${code}`,
    command: (file) => [python ?? '', file],
  },
  {
    ...{ name: 'PHP', file: 'sample.php', needs: 'php with curl', there: has('php', ['-m'], /^curl$/m) },
    around: (code) => `<?php\n$token = getenv('TOKEN');\n${code}`,
    command: (file) => ['php', file],
  },
  {
    ...{ name: 'Ruby', file: 'sample.rb', needs: 'ruby', there: has('ruby') },
    around: (code) => `token = ENV.fetch('TOKEN')\n${code}`,
    command: (file) => ['ruby', file],
  },
  {
    ...{ name: 'Go', file: 'sample.go', needs: 'go', there: has('go', ['version']) },
    around: (code) => `package main

import (
\t"io"
\t"log"
\t"net/http"
\t"os"
\t"strings"
)

var _ = strings.NewReader

func main() {
\ttoken := os.Getenv("TOKEN")
${code}
}
`,
    command: (file) => ['go', 'run', file],
  },
  {
    ...{ name: 'C#', file: 'Program.cs', needs: 'the .NET 8 SDK', there: has('dotnet', ['--list-sdks'], /^8\./m) },
    around: (code) => `using System.Text;\n\nvar token = Environment.GetEnvironmentVariable("TOKEN");\n${code}`,
    command: (file) => ['dotnet', 'run', '--project', join(file, '..')],
  },
]

const project = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net8.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
</Project>
`

let gateway: TestGateway
let page: string
let token: string
beforeAll(async () => {
  gateway = await startGateway()
  page = await (await fetch(`${gateway.url}/`)).text()
  token = (await signIn(gateway.url, await gateway.createKey())).token
})
afterAll(() => gateway?.stop())

/** The code in the panel of a language, as a browser would copy it. */
function sampleOf(id: string, language: string): string {
  const [, index] = new RegExp(`id="${id}-tab-(\\d+)"[^>]*>${language}<`).exec(page) ?? []
  const [, code] = new RegExp(`id="${id}-panel-${index}"[\\s\\S]*?<code>([\\s\\S]*?)</code>`).exec(page) ?? []
  const characters: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
  return code!.replace(/&[#\w]+;/g, (written) => characters[written]!)
}

for (const { name, file, around, command, needs, there } of languages) {
  const title = `the samples in ${name} send to one and to many, and ask for the balance`
  test.skipIf(!there)(there ? title : `${title} (not run here: it needs ${needs})`, async () => {
    for (const [id, answer] of [
      ['send-0', /accepted/],
      ['send-1', /total\W+3/],
      ['balance-0', /NZD/],
    ] as const) {
      const folder = join(gateway.folder, `${id}-${languages.findIndex((language) => language.name === name)}`)
      mkdirSync(folder)
      writeFileSync(join(folder, 'sample.csproj'), project)
      writeFileSync(join(folder, file), around(sampleOf(id, name)))
      const env = { TOKEN: token, DOTNET_CLI_HOME: gateway.folder, DOTNET_CLI_TELEMETRY_OPTOUT: '1' }
      expect(await run(command(join(folder, file)), env, folder)).toMatch(answer)
    }
  })
}
