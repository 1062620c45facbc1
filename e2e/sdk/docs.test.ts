/** The programs of docs/sdk.md, which are the files in examples/sdk, run as a customer runs them. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startGateway } from '../../examples/test-gateway.ts'
import { run } from '../../examples/test-process.ts'

const folder = fileURLToPath(new URL('../../examples/sdk/', import.meta.url))
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const blocks = (page: string) => [...read(page).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!)
const programs = ['send.ts', 'code.ts', 'bulk.ts', 'lists.ts']

test('the programs on the pages are the files in examples/sdk', () => {
  const files = readdirSync(folder).map((name) => read(`examples/sdk/${name}`))
  expect(blocks('docs/sdk.md').toSorted()).toEqual(files.toSorted())
  expect(blocks('sdk/README.md')).toEqual([read('examples/sdk/send.ts')])
})

test('they send, verify, list and print, with credentials of the environment', async () => {
  const gateway = await startGateway()
  try {
    const { client_id, client_secret } = await gateway.createKey()
    const all = programs.map((name) => `await import(${JSON.stringify(folder + name)})`).join('\n')
    const printed = await run([process.execPath, '--input-type=module', '-e', all], {
      WEBSMS_BASE_URL: gateway.url,
      WEBSMS_CLIENT_ID: client_id,
      WEBSMS_CLIENT_SECRET: client_secret,
    })
    const lines = printed.trimEnd().split('\n')
    expect(lines).toEqual([
      expect.stringMatching(/^Message \d+ is (queued|sent|delivered)$/),
      // One code in a million is the one that the program has.
      expect.stringMatching(/^(wrong_code, 400: Wrong code: 4 of 5 tries left|The code is right)$/),
      '3 of 3',
      '2 sent, 1 failed',
      expect.stringMatching(/^not a number Invalid phone number/),
    ])
  } finally {
    await gateway.stop()
  }
})
