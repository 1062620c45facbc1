import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listen } from '@websms/smpp'
import { afterAll, expect, test, vi } from 'vitest'
import { runCommand } from '../test/command-line.ts'
import { temporaryMembers } from '../test/temporary-members.ts'
import { secretKey } from '../test/temporary-store.ts'

const centre = await listen(
  { port: 0, authenticate: ({ system_id, password }) => system_id === 'us' && password === 's3cret, word' },
  () => {},
)
afterAll(() => centre.close())
const entry = `smpp://us:s3cret%2C%20word@127.0.0.1:${centre.port}?id=fixed&tps=9`
const site = await temporaryMembers(afterAll, { carriers: entry })
site.fleet.start()
const passwordFile = join(site.temporary.dataDir, 'password')
writeFileSync(passwordFile, 's3cret, word\n')

const websms = (...words: string[]) =>
  runCommand(['carrier', ...words], {
    env: { WEBSMS_DATA: site.temporary.dataDir, WEBSMS_SECRET_KEY: secretKey, WEBSMS_CARRIERS: entry },
    askSecret: async (question) => (question === 'password' ? 's3cret, word' : ''),
  })

const running = (name: string) => site.fleet.carriers.find(({ identity }) => identity.name === name)
const bound = (name: string) => vi.waitFor(() => expect(running(name)?.state.bound).toBe(true))
const at = ['host=127.0.0.1', `port=${centre.port}`, 'system_id=us']

test('a carrier is added beside a running gateway, which binds to it; it is shown without its password, tested and changed', async () => {
  expect(await websms('add', 'new', ...at, 'tps=50', '--password-file', passwordFile)).toMatchObject({ code: 0 })
  await bound('new')
  const shown = await websms('show', 'new', '--json')
  expect(JSON.parse(shown.out)).toMatchObject({ origin: 'stored', settings: { system_id: 'us', tps: '50' } })
  expect(shown.out).not.toContain('s3cret')
  expect(await websms('test', 'new', '--quiet')).toMatchObject({ code: 0, out: 'bound\n' })
  expect(await websms('set', 'new', 'tps=7', 'window=3')).toMatchObject({ code: 0 })
  await vi.waitFor(() => expect(running('new')?.setting).toMatchObject({ tps: 7, window: 3 }))
  await websms('set', 'new', 'tps=')
  await vi.waitFor(() => expect(running('new')?.setting).toMatchObject({ tps: 0, window: 3 }))
  expect((await websms('list')).out).toMatch(/new +stored +running/)
})

test('a carrier with a wrong password is told so by the test, with a cure, and fails the command', async () => {
  await websms('add', 'wrong', ...at, 'password=other')
  const { code, out } = await websms('test', 'wrong')
  expect(code).toBe(1)
  expect(out).toContain('ESME_RBINDFAIL')
  expect(out).toContain('Check system_id, password')
  await websms('retire', 'wrong', '--waiting', 'keep')
})

test('a secret is asked for, and one in the command line is taken with a warning that does not repeat it', async () => {
  expect(await websms('add', 'asked', ...at, 'password=-')).toMatchObject({ code: 0, err: '' })
  await bound('asked')
  const told = await websms('set', 'asked', 'password=s3cret, word', 'tps=3')
  expect(told).toMatchObject({ code: 0, err: expect.stringContaining('Give password=- to be asked for it') })
  expect(told.err).not.toContain('s3cret')
  const http = ['protocol=http', 'url=https://sms.example.net/send', 'secret=-']
  expect(await websms('add', 'silent', ...http)).toMatchObject({ code: 2, err: expect.stringContaining('no secret') })
  await websms('retire', 'asked', '--waiting', 'keep')
})

test('a name that differs by case alone is refused, that of a retired carrier too', async () => {
  await websms('add', 'acme', ...at, 'password=-')
  expect((await websms('add', 'ACME', ...at, 'password=-')).err).toContain(
    'ACME differs from the carrier acme by upper and lower case alone: choose another id.',
  )
  await websms('add', 'umbrella', ...at, 'password=-')
  expect((await websms('set', 'umbrella', 'id=Acme')).err).toContain('differs from the carrier acme')
  await websms('retire', 'acme', '--waiting', 'keep')
  expect((await websms('add', 'Acme', ...at, 'password=-')).err).toContain('websms carrier restore acme')
  // Its own name may change its case.
  expect(await websms('set', 'umbrella', 'id=Umbrella')).toMatchObject({ code: 0 })
  await websms('retire', 'Umbrella', '--waiting', 'keep')
})

test('a command that changes nothing says so, and a retired carrier is not paused', async () => {
  await websms('add', 'calm', ...at, 'password=-')
  const said = async (...words: string[]) => {
    const { out, err } = await websms(...words)
    return out || err
  }
  expect(await said('pause', 'calm')).toBe('Carrier calm is paused.\n')
  expect(await said('pause', 'calm')).toBe('Carrier calm was already paused.\n')
  expect(await said('restore', 'calm')).toBe('Carrier calm is in use already.\n')
  expect(await said('retire', 'calm', '--waiting', 'keep')).toContain('Carrier calm is retired.')
  expect(await said('retire', 'calm', '--waiting', 'move')).toContain(
    'was retired already; messages that wait for it: move',
  )
  for (const verb of ['pause', 'drain', 'resume']) {
    expect(await websms(verb, 'calm')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Carrier calm is retired'),
    })
  }
})

test('a command without WEBSMS_CARRIERS says that a carrier of the gateway is set there', async () => {
  const env = { WEBSMS_DATA: site.temporary.dataDir, WEBSMS_SECRET_KEY: secretKey }
  for (const words of [['show'], ['test'], ['set', 'tps=1']]) {
    const [verb, ...more] = words as [string, ...string[]]
    const { code, err } = await runCommand(['carrier', verb, 'fixed', ...more], { env })
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('fixed was set by WEBSMS_CARRIERS') })
  }
})

test('a mistyped name is told the one that was meant, and a long text its limit', async () => {
  const { err } = await websms('add', 'bad', 'hsot=127.0.0.1', 'system_id=us', `callback_base=${'x'.repeat(4001)}`)
  expect(err).toContain('hsot is an unknown name: expected host')
  const http = ['protocol=http', `url=https://a.example/${'x'.repeat(4000)}`]
  expect((await websms('add', 'bad', ...http)).err).toContain('url=4018 characters: expected at most 4000 characters')
})

test('every fault is a line of its own, and nothing is stored', async () => {
  const { code, err } = await websms('add', 'bad', 'host=', 'port=x', 'system_id=us', 'windw=3')
  expect(code).toBe(2)
  expect(err).toContain('port=x: expected a whole number from 1 to 65535')
  expect(err).toContain('host=')
  expect(err).toContain('window')
  expect(await websms('add', 'bad', 'tps')).toMatchObject({ code: 2, err: expect.stringContaining('NAME=VALUE') })
  expect((await websms('show', 'bad')).err).toContain('There is no carrier bad')
  expect(await websms('add', 'bad', ...at, '--password-file', '/nowhere')).toMatchObject({ code: 1 })
})

test('a carrier of WEBSMS_CARRIERS is changed there, or stored first', async () => {
  expect((await websms('set', 'fixed', 'tps=7')).err).toContain('websms carrier import fixed')
  expect((await websms('add', 'fixed', ...at)).err).toContain('WEBSMS_CARRIERS')
  expect(await websms('import', 'fixed')).toMatchObject({ code: 0, out: 'Stored: fixed.\n' })
  await vi.waitFor(() => expect(running('fixed')).toMatchObject({ origin: 'stored', setting: { tps: 9 } }))
  await websms('set', 'fixed', 'tps=8')
  await vi.waitFor(() => expect(running('fixed')?.setting.tps).toBe(8))
  expect((await websms('import')).out).toBe('Nothing to import.\n')
})

test('a retired carrier is closed, and used again; the decision about what waits must be given', async () => {
  await websms('add', 'old', ...at, '--password-file', passwordFile)
  await bound('old')
  expect(await websms('retire', 'old')).toMatchObject({ code: 2, err: expect.stringContaining('--waiting') })
  expect(await websms('retire', 'old', '--waiting', 'keep')).toMatchObject({ code: 0 })
  await vi.waitFor(() => expect(running('old')).toBeUndefined())
  expect((await websms('list')).out).toMatch(/old +stored +retired/)
  await websms('restore', 'old')
  await bound('old')
})

test('the settings that a carrier can have are listed with when one needs them', async () => {
  const { out } = await websms('fields')
  expect(out).toContain('tps=  a whole number from 0 to 100000; default: 0')
  expect(JSON.parse((await websms('fields', '--json')).out)).toContainEqual(
    expect.objectContaining({ name: 'charset' }),
  )
})
