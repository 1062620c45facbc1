import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../test/temporary-store.ts'
import { UserError } from '../user-error.ts'
import { openSecrets, secretKeyFile } from './secrets.ts'

test('an encrypted value is read back, is nowhere in clear, and never looks the same twice', () => {
  const secrets = openSecrets('/nowhere', 'a key')
  const sealed = [secrets.encrypt('pässword 🔑'), secrets.encrypt('pässword 🔑')]
  for (const text of sealed) {
    expect(secrets.decrypt(text)).toBe('pässword 🔑')
    expect(Buffer.from(text.slice(3), 'base64').includes('word')).toBe(false)
  }
  expect(sealed[0]).not.toBe(sealed[1])
})

test('another key, a changed byte or a foreign text is refused in one line that names the key', () => {
  const sealed = openSecrets('/nowhere', 'a key').encrypt('secret')
  const changed = `${sealed.slice(0, -4)}${sealed.slice(-4) === 'AAAA' ? 'BBBB' : 'AAAA'}`
  const secrets = openSecrets('/nowhere', 'a key')
  for (const read of [
    () => openSecrets('/nowhere', 'another key').decrypt(sealed),
    () => secrets.decrypt(changed),
    () => secrets.decrypt('v1:AAAA'),
    () => secrets.decrypt('secret'),
  ]) {
    expect(read).toThrow(UserError)
    expect(read).toThrow(/secret\.key.*WEBSMS_SECRET_KEY/)
  }
})

test('the first start makes a key of its own for this user only, and later starts use it', async () => {
  const folder = await temporaryFolder()
  const sealed = openSecrets(folder, null).encrypt('secret')
  const file = join(folder, secretKeyFile)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(Buffer.from(await readFile(file, 'utf8'), 'base64')).toHaveLength(32)
  expect(openSecrets(folder, null).decrypt(sealed)).toBe('secret')
})

test('an empty key file is refused: it would encrypt with a key that everybody knows', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, secretKeyFile), '\n')
  expect(() => openSecrets(folder, null)).toThrow(/it is empty/)
})
