/** Runs every example for real against a gateway with simulated carriers. A language that this machine lacks is skipped
 *  by name. */
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Key, signIn, startGateway, type TestGateway, testFolder } from './test-gateway.ts'
import { has, hasPackage, pythonWith } from './test-machine.ts'
import { type Command, type Environment, run, start } from './test-process.ts'

interface Example {
  language: string
  command: Command
  /** The program that must be on this machine to run it. */
  needs: string
  there: boolean
}

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

const requestsPython = pythonWith('requests')
const flaskPython = pythonWith('flask')
const hasRuby = has('ruby')

/** Go's network library is there compiled with cgo; building it without cgo takes several seconds. */
const cgo = has('gcc') ? '1' : '0'

const clients: Example[] = [
  { language: 'cURL', command: ['sh', file('curl/client.sh')], needs: 'curl', there: has('curl') },
  {
    language: 'Python',
    command: [requestsPython ?? '', file('python/client.py')],
    needs: 'python3 with requests',
    there: requestsPython !== null,
  },
  {
    language: 'Node.js',
    command: [process.execPath, file('node/client.cjs')],
    needs: 'axios',
    there: hasPackage('axios'),
  },
  {
    language: 'PHP',
    command: ['php', file('php/client.php')],
    needs: 'php with curl',
    there: has('php', ['-m'], /^curl$/m),
  },
  { language: 'Ruby', command: ['ruby', file('ruby/client.rb')], needs: 'ruby', there: hasRuby },
  {
    language: 'C#',
    command: ['dotnet', 'run', '--project', file('csharp')],
    needs: 'the .NET 8 SDK',
    there: has('dotnet', ['--list-sdks'], /^8\./m),
  },
  { language: 'Go', command: ['go', 'run', file('go/main.go')], needs: 'go', there: has('go', ['version']) },
]

const receivers: Example[] = [
  {
    language: 'Python (Flask)',
    command: [flaskPython ?? '', file('python/webhook.py')],
    needs: 'python3 with flask',
    there: flaskPython !== null,
  },
  {
    language: 'Node.js (Express)',
    command: [process.execPath, file('node/webhook.cjs')],
    needs: 'express',
    there: hasPackage('express'),
  },
  { language: 'PHP', command: ['php', '-S', '127.0.0.1:0', file('php/webhook.php')], needs: 'php', there: has('php') },
]

const title = (text: string, { needs, there }: Pick<Example, 'needs' | 'there'>) =>
  there ? text : `${text} (not run here: it needs ${needs})`

let gateway: TestGateway
let key: Key
beforeAll(async () => {
  gateway = await startGateway()
  key = await gateway.createKey()
})
afterAll(() => gateway?.stop())

/** Keeps the languages from leaving files beside the examples, and Go from wanting a C compiler that is not there. */
const languageEnv = (folder: string): Environment => ({
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUNBUFFERED: '1',
  BaseIntermediateOutputPath: join(folder, 'obj/'),
  BaseOutputPath: join(folder, 'bin/'),
  DOTNET_CLI_HOME: folder,
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  CGO_ENABLED: cgo,
})

/** Runs a client and returns the id of the message it sent and the code of its one-time password. */
async function runClient(command: Command, { url, folder }: TestGateway, { client_id, client_secret }: Key, env = {}) {
  const output = await run(command, {
    ...languageEnv(folder),
    WEBSMS_URL: url,
    WEBSMS_CLIENT_ID: client_id,
    WEBSMS_CLIENT_SECRET: client_secret,
    ...env,
  })
  expect(output).toMatch(/success\W+(true|1)/i)
  return {
    output,
    messageId: /message_?id\W+(\d+)/i.exec(output)?.[1] ?? `none in ${output}`,
    code: /(?:OTP code: |"code":")(\d+)/.exec(output)?.[1],
  }
}

describe('clients', () => {
  for (const client of clients) {
    test.skipIf(!client.there)(
      title(`${client.language} sends an SMS that is delivered and a code of six digits, and pays for both`, client),
      { timeout: 180_000 },
      async () => {
        const customer = await signIn(gateway.url, key)
        const balance = await customer.balance()
        const { messageId, code, output } = await runClient(client.command, gateway, key)
        expect(code).toMatch(/^\d{6}$/)
        expect(await customer.balance()).toBeCloseTo(balance - 0.2, 6)
        if (client.language === 'cURL') expect(output).toMatch(/"balance":\d+(\.\d+)?,"currency":"NZD"/)
        await expect.poll(() => customer.status(messageId)).toBe('delivered')
      },
    )
  }

  const https = { needs: 'ruby and openssl', there: hasRuby && has('openssl', ['version']) }
  const trusts = 'Ruby does the same over HTTPS, and trusts no certificate but the one it was given'
  test.skipIf(!https.there)(title(trusts, https), async () => {
    const folder = testFolder()
    const [certificate, privateKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const files = ['-keyout', privateKey, '-out', certificate]
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
    await run(['openssl', 'req', '-x509', ...kind, ...names, ...files], {})
    const secure = await startGateway({ WEBSMS_TLS_CERT: certificate, WEBSMS_TLS_KEY: privateKey }, folder)
    try {
      expect(secure.url).toMatch(/^https:/)
      const secureKey = await secure.createKey()
      const command: Command = ['ruby', file('ruby/client.rb')]
      const { messageId, code } = await runClient(command, secure, secureKey, { SSL_CERT_FILE: certificate })
      expect(messageId).toMatch(/^\d+$/)
      expect(code).toMatch(/^\d{6}$/)
      await expect(runClient(command, secure, secureKey)).rejects.toThrow(/certificate verify failed/)
    } finally {
      await secure.stop()
    }
  })
})

describe('webhook receivers', () => {
  for (const [index, receiver] of receivers.entries()) {
    test.skipIf(!receiver.there)(
      title(`${receiver.language} receives a receipt and a reply, and refuses what is not signed`, receiver),
      async () => {
        const door = await openDoor()
        const own = await gateway.createKey(door.url)
        const program = await startReceiver(receiver.command, { WEBSMS_WEBHOOK_SECRET: own.webhook_secret })
        try {
          door.leadsTo(program.port)
          const handset = `6421234${index}0008`
          const messageId = await (await signIn(gateway.url, own)).send(handset, 'Are you coming?')
          await program.printed(new RegExp(`Message ${messageId} status: delivered`))
          await program.printed(new RegExp(`SMS from ${handset}: Yes`))
          await expect.poll(() => door.answers).toEqual([200, 200])

          expect(await post(program.port, { type: 'mo', from: '6421', message: 'forged' })).toMatchObject({
            status: 401,
          })
          expect(program.output()).not.toContain('forged')
        } finally {
          await program.stop()
          await door.close()
        }
      },
    )

    test.skipIf(!receiver.there)(
      title(`${receiver.language} without a secret takes what comes`, receiver),
      async () => {
        const program = await startReceiver(receiver.command)
        try {
          const payload = {
            type: 'mo',
            from: '6421234567',
            to: '2190',
            message: 'Hello',
            timestamp: '2024-01-15T10:30:00Z',
          }
          expect(await post(program.port, payload)).toEqual({ status: 200, body: { success: true } })
          await program.printed(/SMS from 6421234567: Hello/)
        } finally {
          await program.stop()
        }
      },
    )
  }
})

async function startReceiver(command: Command, env: Environment = {}) {
  const program = start(command, { ...languageEnv(gateway.folder), PORT: '0', ...env })
  const [, port] = await program.printed(/http:\/\/127\.0\.0\.1:(\d+)/)
  return { ...program, port: Number(port) }
}

async function post(port: number, payload: object) {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify(payload)
  const answer = await fetch(`http://127.0.0.1:${port}/webhook`, { method: 'POST', headers, body })
  return { status: answer.status, body: await answer.json() }
}

/** Stands before a receiver as its TLS proxy would: the key needs the webhook's address before the receiver can start,
 *  because the receiver needs the key's secret. */
async function openDoor() {
  const answers: (number | undefined)[] = []
  let port = 0
  const server = createServer((request, response) => {
    const { method, headers, url: path } = request
    const onward = forward({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      answers.push(answer.statusCode)
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', (error) => response.destroy(error))
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    answers,
    leadsTo(receiverPort: number) {
      port = receiverPort
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
