import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { readSettings } from '../settings.ts'
import { temporaryFolder } from '../test/temporary-store.ts'
import { readEnvFile } from './env-file.ts'

const isSetting = (name: string) => name.startsWith('WEBSMS_') || name === 'PORT'

async function fileOf(content: string | Uint8Array, name = '.env') {
  const path = join(await temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

const read = async (content: string | Uint8Array) => readEnvFile(await fileOf(content), isSetting)

const utf16 = (text: string, mark = '\ufeff') => Buffer.from(mark + text, 'utf16le')

test.each([
  ['lines that end with CR LF', 'PORT=1\r\nWEBSMS_DATA=/d\r\n'],
  ['lines that end with CR alone, or twice', 'PORT=1\rWEBSMS_DATA=/d\r\r\n'],
  ['a byte order mark', '\ufeffPORT=1\nWEBSMS_DATA=/d\n'],
  ['two byte order marks', '\ufeff\ufeffPORT=1\nWEBSMS_DATA=/d\n'],
  ['export in front, and spaces', 'export PORT=1\n  export  WEBSMS_DATA = /d \n'],
  ['each kind of quotation marks', 'PORT="1" # one\nWEBSMS_DATA=`/d`'],
  [
    'lines of other programs',
    `KEY="-----BEGIN\nx\n-----END"\nPORT='1'\n\n# WEBSMS_X=1\nnothing here\nWEBSMS_DATA=/d # ours`,
  ],
])('%s are read', async (_what, text) => {
  expect(await read(text)).toMatchObject({ variables: { PORT: '1', WEBSMS_DATA: '/d' }, warnings: [] })
})

test.each(['a b', '"a b"', "'a # b'", '"a\\nb"', '`a"b`', ' a ', 'a # b', '', '"a" # b', '$A', '\\a\\', "it's"])(
  'the value %j is read as Node reads it',
  async (written) => {
    const text = `WEBSMS_X=${written}\n`
    expect((await read(text)).variables).toEqual({ ...parseEnv(text) })
  },
)

test.each([
  ['UTF-16', utf16('PORT=1\n')],
  ['UTF-16, the other way round', utf16('PORT=1\n').swap16()],
  ['UTF-16 without its mark', utf16('PORT=1\n', '')],
  ['another alphabet', Buffer.from('# caf\xe9\nPORT=1\n', 'latin1')],
  ['no text', Buffer.from([1, 0, 2])],
])('a file that is %s is refused by name', async (_what, bytes) => {
  const path = await fileOf(bytes)
  expect(() => readEnvFile(path, isSetting)).toThrow(`${path} is not UTF-8 text: save it as UTF-8`)
})

test.each([
  ['PORT="1\nWEBSMS_DATA=/d\n', 'line 1: the quotation mark after PORT= is not closed'],
  ['PORT="1\nWEBSMS_DATA="/d"\n', 'line 1: the quotation mark after PORT= is not closed'],
  ["A=1\nKEY='x\nPORT=1\nOTHER='y'\n", 'line 2: the quotation mark after KEY= is not closed'],
])('a file whose quotation marks take in a setting is refused: %j', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message)
})

test.each([
  ['WEBSMS_TOKEN=abc#def', /^WEBSMS_TOKEN ends at its # \(.*, line 1\).*put the value in quotation marks$/],
  ['WEBSMS_TOKEN=#def', /^WEBSMS_TOKEN ends at its #/],
  [`WEBSMS_TOKEN=a'b#c'`, /^WEBSMS_TOKEN ends at its #/],
  ['WEBSMS_TOKEN="a" b', /^WEBSMS_TOKEN ends at its second quotation mark \(.*, line 1\)/],
  ['PORT=1\nA=1\nPORT=2', /^PORT is set twice in .*: the one in line 3 holds$/],
  ['PORT: 8080', /line 1 sets nothing: expected PORT=VALUE$/],
  ['\u00a0PORT=8080', /line 1 sets nothing: expected PORT=VALUE$/],
  ['A=1\nset PORT=8080', /line 2 sets nothing: expected PORT=VALUE$/],
  ['websms_data=/d', /line 1 sets nothing: expected WEBSMS_DATA=VALUE$/],
])('what a line loses is told: %j', async (text, warning) => {
  expect((await read(text)).warnings).toEqual([expect.stringMatching(warning)])
})

test.each(['A=b#c', 'PORT=1 # it was #2 and a#b', 'PORT="a#b"', '# PORT=1#2', '; PORT: 1', '// PORT=1'])(
  'no word where nothing of ours is lost: %j',
  async (text) => {
    expect((await read(text)).warnings).toEqual([])
  },
)

test('a value that is wrong because it was cut says so, and shows no secret', async () => {
  const envFile = await fileOf('WEBSMS_METRICS_TOKEN=abcdefgh#ijklmnop\n')
  const reading = () => readSettings({ env: {}, envFile })
  expect(reading).toThrow(/^WEBSMS_METRICS_TOKEN=••• \(.*ends at its #: put the value in quotation marks\): expected/)
  expect(reading).not.toThrow('abcdefgh')
})

test('a file that an editor has named .env.txt is told of', async () => {
  const path = await fileOf('PORT=1\n', '.env.txt')
  const envFile = path.slice(0, -'.txt'.length)
  expect(readEnvFile(envFile, isSetting)).toMatchObject({
    variables: {},
    warnings: [`${path} is not read: rename it to ${envFile}`],
  })
})
