import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runCommand } from '../test/command-line.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'websms-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

let dataDir: string
let next = 0
beforeEach(() => {
  next += 1
  dataDir = join(folder, `data-${next}`)
})

function inDatabase<Result>(run: (db: DatabaseSync) => Result): Result {
  const db = new DatabaseSync(join(dataDir, 'websms.db'))
  try {
    return run(db)
  } finally {
    db.close()
  }
}

/** Runs a command line in this process; the data folder is that of the test. */
const websms = (words: string[], env: Record<string, string> = {}, start?: () => Promise<never>) =>
  runCommand(words, { env: { WEBSMS_DATA: dataDir, ...env }, ...(start && { start }) })

/** The answer of a command that must succeed, with JSON alone on stdout. */
async function json(...words: string[]) {
  const { code, out, err } = await websms([...words, '--json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out.trim()).not.toContain('\n')
  return JSON.parse(out)
}

describe('account', () => {
  test('create answers with the id as a string, and list shows the settings', async () => {
    const words = ['Acme', '--credit', '45.50', '--rate-limit', '0', '--price', '0.085']
    expect(await json('account', 'create', ...words)).toEqual({ account_id: expect.stringMatching(/^\d+$/) })
    expect(await json('account', 'list')).toEqual([
      expect.objectContaining({ name: 'Acme', balance: 45.5, price: 0.085, rate_limit: 0, demo: false }),
    ])
  })

  test('credit answers with the balance in dollars, and a negative amount takes back', async () => {
    const { account_id } = await json('account', 'create', 'Acme')
    expect(await json('account', 'credit', account_id, '10.10')).toEqual({ balance: 10.1 })
    expect(await json('account', 'credit', account_id, '-0.000001', '--note', 'rounding')).toEqual({
      balance: 10.099999,
    })
  })

  test('show tells all about one', async () => {
    const { account_id } = await json('account', 'create', 'Acme', '--credit', '45.50')
    const { client_id } = await json('key', 'create', '--account', account_id, '--name', 'Shop')
    await json('sender', 'add', '2190', '--account', account_id)
    expect(await json('account', 'show', account_id)).toMatchObject({
      ...{ account_id, name: 'Acme', balance: 45.5, senders: ['2190'] },
      ...{ keys: [{ client_id, name: 'Shop' }], transfers: [{ kind: 'top_up', amount: 45.5 }] },
    })
    const { out } = await websms(['account', 'show', account_id])
    for (const text of ['Acme', '$45.50', '2190', client_id, 'top_up']) expect(out).toContain(text)
    expect(await websms(['account', 'show', '77'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('no account 77'),
    })
  })

  test('errors are one line, with exit code 1', async () => {
    await json('account', 'list')
    const { code, out, err } = await websms(['account', 'credit', '77', '5'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^error: There is no account 77.*\n$/)
  })

  test('amounts are shown with two decimals or as many as they have', async () => {
    await websms(['account', 'create', 'Acme', '--credit', '0.123', '--price', '0.5'])
    expect((await websms(['account', 'list'])).out).toMatch(/Acme {2}\$0\.123 {3}\$0\.50/)
  })
})

describe('key', () => {
  test('create shows the secrets, list never does, revoke ends it', async () => {
    const { account_id } = await json('account', 'create', 'Acme')
    const key = await json(
      'key',
      'create',
      '--account',
      account_id,
      '--name',
      'shop',
      '--webhook-url',
      'https://a.nz/hook',
    )
    expect(Object.keys(key)).toEqual(['client_id', 'client_secret', 'webhook_secret'])
    expect(key.webhook_secret).toMatch(/^whsec_/)
    const list = await websms(['key', 'list', '--account', account_id, '--json'])
    expect(list.out).not.toContain(key.client_secret)
    expect(list.out).not.toContain(key.webhook_secret)
    expect(JSON.parse(list.out)).toEqual([
      expect.objectContaining({ client_id: key.client_id, account_id, name: 'shop', revoked_at: null }),
    ])
    await json('key', 'revoke', key.client_id)
    expect((await json('key', 'list'))[0].revoked_at).toMatch(/Z$/)
  })

  test('rename, set-webhook and both rotations', async () => {
    const { account_id } = await json('account', 'create', 'Acme')
    const { client_id, client_secret, webhook_secret } = await json('key', 'create', '--account', account_id)
    await json('key', 'rename', client_id, 'Shop')
    expect(await json('key', 'set-webhook', client_id, 'https://a.nz/hook')).toMatchObject({ client_id })
    expect((await json('key', 'list'))[0]).toMatchObject({
      ...{ name: 'Shop', webhook_url: 'https://a.nz/hook', webhook_disabled_at: null },
    })
    const secret = await json('key', 'rotate-secret', client_id, '--overlap', '2h')
    expect(Object.keys(secret)).toEqual(['client_id', 'client_secret', 'secret_before_until'])
    expect(Date.parse(secret.secret_before_until) - Date.now()).toBeGreaterThan(7_000_000)
    expect(secret.client_secret).not.toBe(client_secret)
    const webhook = await json('key', 'rotate-webhook-secret', client_id, '--overlap', '0')
    expect(webhook).toEqual({ client_id, webhook_secret: expect.any(String), secret_before_until: null })
    expect(webhook.webhook_secret).not.toBe(webhook_secret)
    await json('key', 'set-webhook', client_id)
    expect((await json('key', 'list'))[0].webhook_url).toBe(null)
    expect((await websms(['key', 'set-webhook', client_id, 'hook'])).code).toBe(2)
    expect((await websms(['key', 'rotate-secret', client_id, '--overlap', 'soon'])).code).toBe(2)
  })

  test('an unsafe webhook URL is stored with a warning on stderr, unless its host is allowed', async () => {
    const { account_id } = await json('account', 'create', 'Acme')
    const words = ['key', 'create', '--account', account_id, '--webhook-url', 'http://127.0.0.1:9/hook', '--json']
    const unsafe = await websms(words)
    expect(unsafe).toMatchObject({ code: 0, err: expect.stringContaining('warning: ') })
    expect(JSON.parse(unsafe.out)).toHaveProperty('client_id')
    expect((await websms(words, { WEBSMS_WEBHOOK_ALLOW: '127.0.0.1' })).err).toBe('')
  })

  test('a text that is not a webhook URL is refused', async () => {
    const { account_id } = await json('account', 'create', 'Acme')
    for (const url of ['hook', 'ftp://a.nz/hook']) {
      const { code, err } = await websms(['key', 'create', '--account', account_id, '--webhook-url', url])
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('expected a URL such as https://') })
    }
  })
})

test('sender add registers a code for an account', async () => {
  const { account_id } = await json('account', 'create', 'Acme')
  await json('sender', 'add', '2190', '--account', account_id)
  expect(await json('sender', 'list')).toMatchObject([{ code: '2190', account_id, state: 'approved' }])
})

test('company-name add, list and remove', async () => {
  const { account_id } = await json('account', 'create', 'Acme')
  await json('company-name', 'add', 'Booking.com', '--account', account_id)
  expect(await json('company-name', 'list')).toEqual([{ name: 'Booking.com', account_id }])
  expect((await websms(['company-name', 'add', 'Acme', '--account', account_id])).err).toContain('needs no listing')
  await json('company-name', 'remove', 'booking.com', '--account', account_id)
  expect(await json('company-name', 'list')).toEqual([])
  const again = await websms(['company-name', 'remove', 'Booking.com', '--account', account_id])
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('has no such name')])
})

test('changes are in the audit log as made at the command line, without secrets', async () => {
  const { account_id } = await json('account', 'create', 'Acme', '--credit', '5')
  await websms(['account', 'credit', account_id, '-1', '--note', 'too much'])
  await websms(['account', 'set', account_id, '--price', '0.2'])
  const { client_id, client_secret } = await json('key', 'create', '--account', account_id)
  const rotated = await json('key', 'rotate-secret', client_id)
  await websms(['sender', 'add', '2190', '--account', account_id])
  await websms(['company-name', 'add', 'Acme.com', '--account', account_id])
  await websms(['account', 'suspend', '999'])
  const rows = inDatabase((db) => db.prepare('SELECT * FROM audit ORDER BY id').all())
  expect(
    rows.map(({ action, target, account_id, member_id, ip }) => [action, target, account_id, member_id, ip]),
  ).toEqual(
    [
      ['account.created', account_id],
      ['account.debited', account_id],
      ['account.set', account_id],
      ['key.created', client_id],
      ['key.secret_rotated', client_id],
      ['sender.added', '2190'],
      ['company_name.added', 'Acme.com'],
    ].map(([action, target]) => [action, target, Number(account_id), null, null]),
  )
  const text = JSON.stringify(rows)
  for (const secret of [client_secret, rotated.client_secret]) expect(text).not.toContain(secret)
})

test('a carrier is paused, drained and resumed, and one that is not known is told', async () => {
  await websms(['migrate'])
  inDatabase((db) => db.exec("INSERT INTO carriers (name, simulated, first_used_at) VALUES ('spark', 0, 1)"))
  expect(await json('carrier', 'drain', 'spark')).toEqual({ carrier: 'spark', flow: 'draining' })
  expect(await json('carrier', 'list')).toMatchObject([{ carrier: 'spark', flow: 'draining' }])
  expect(await json('carrier', 'resume', 'spark')).toEqual({ carrier: 'spark', flow: 'running' })
  expect((await websms(['carrier', 'pause', 'nobody'])).err).toContain('There is no carrier nobody')
})

test('migrate lists the applied migrations once', async () => {
  expect((await json('migrate')).applied).not.toEqual([])
  expect(await json('migrate')).toEqual({ applied: [], waiting: [] })
})

test('--quiet answers with the bare value', async () => {
  expect((await websms(['account', 'create', 'Acme', '--quiet'])).out).toMatch(/^\d+\n$/)
})

test('empty lists give advice', async () => {
  for (const name of ['account', 'key', 'sender', 'company-name']) {
    expect((await websms([name, 'list'])).out).toContain(`websms ${name} `)
  }
})

describe('a wrong command line is exit code 2 and never a stack trace', () => {
  test.each([
    [['acount'], 'There is no command acount. Did you mean account?'],
    [['acount', 'list', '--help'], 'Did you mean account?'],
    [['balanse', '--help'], 'There is no command balanse. Did you mean balance?'],
    [['frobnicate', '--help'], 'There is no command frobnicate. Commands: login, '],
    [['help', 'tial'], 'There is no command tial. Did you mean tail?'],
    [['optouts', 'ad'], 'There is no command optouts ad. Did you mean optouts add?'],
    [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish'],
    [['account', 'lst'], 'There is no command account lst. Did you mean account list?'],
    [['account', 'delete', '--help'], 'There is no command account delete. Commands: create, '],
    [['constructor'], 'There is no command constructor.'],
    [['account', 'create', 'A', '--creditt', '5'], 'Did you mean --credit?'],
    [['account', 'create', 'A', '--credit', '1e3'], '"1e3" is not an amount'],
    [['account', 'create', 'A', '--rate-limit', '-1'], 'Expected a whole number'],
    [['account', 'credit', 'x', '5'], 'An ID is a whole number'],
    [['account', 'create'], "missing required argument 'name'"],
    [['key', 'create'], "required option '--account <id>' not specified"],
    [['serve', '--port', 'abc'], 'PORT=abc (--port): expected a whole number from 0 to 65535'],
    [[], 'Usage: websms'],
  ])('websms %j', async (words, expected) => {
    const { code, out, err } = await websms(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(expected)
    expect(err).not.toMatch(/^\s+at /m)
  })
})

test('help of a command goes to stdout with exit code 0', async () => {
  for (const words of [
    ['account', '--help'],
    ['help', 'account'],
    ['account', 'help', 'create'],
    ['operator', 'link', '-h'],
  ]) {
    const { code, out, err } = await websms(words)
    expect({ code, out, err }).toEqual({ code: 0, out: expect.stringMatching(/^Usage: websms /), err: '' })
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  }
})

test('a command is known by one name, and help lists each once', async () => {
  const { out } = await websms(['--help'])
  const names = [...out.matchAll(/^ {2}([a-z-]+) .*$/gm)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(14)
  expect(new Set(names).size).toBe(names.length)
})

test('help goes to stdout with exit code 0 and names the exit codes', async () => {
  const { code, out } = await websms(['--help'])
  expect(code).toBe(0)
  expect(out).toContain('Exit codes: 0')
})

test('odd settings are a warning on stderr', async () => {
  expect((await websms(['account', 'list'], { WEBSMS_CARIERS: 'x' })).err).toContain('did you mean WEBSMS_CARRIERS?')
})

test('a data folder that cannot be used is one line', async () => {
  writeFileSync(dataDir, 'a file, not a folder')
  const { code, err } = await websms(['account', 'list'])
  expect(code).toBe(1)
  expect(err).toMatch(/^error: Cannot open the data folder .*WEBSMS_DATA.*\n$/)
})

test('a start that fails for a reason people can mend is one line, a fault of ours shows where', async () => {
  expect(await websms(['serve'])).toEqual({ code: 1, out: '', err: 'error: no gateway in this test\n' })
  const fault = await websms(['serve'], {}, async () => {
    throw new TypeError('x is not a function')
  })
  expect(fault.code).toBe(1)
  expect(fault.err).toMatch(/This is a bug in websms.*\nTypeError: x is not a function\n\s+at /)
})

describe('hints', () => {
  test('name commands as a checkout runs them, and leave output for programs as it is', async () => {
    const inCheckout = { npm_lifecycle_event: 'websms' }
    const { out } = await websms(['account', 'create', 'Acme'], inCheckout)
    expect(out).toContain('Next: npm run -s websms -- key create --account')
    expect((await websms(['account', 'create', 'Acme'])).out).toContain('Next: websms key create --account')
    const unknown = await websms(['account', 'credit', '77', '5'], inCheckout)
    expect(unknown.err).toContain('List them with: npm run -s websms -- account list')
    expect((await websms(['completion', 'bash'], inCheckout)).out).not.toContain('npm run')
  })

  test('a wrong command line names its help', async () => {
    for (const words of [['account', 'credit'], ['account', 'list', '--jsn'], ['send']]) {
      const { code, err } = await websms(words)
      const command = words.filter((word) => !word.startsWith('--')).join(' ')
      expect({ code, last: err.trim().split('\n').at(-1) }).toEqual({ code: 2, last: `See: websms ${command} --help` })
    }
  })

  test('a folder without data is named, so that a wrong one is noticed', async () => {
    expect((await websms(['account', 'list'])).err).toContain(`note: ${dataDir} had no data`)
    expect((await websms(['account', 'list'])).err).toBe('')
  })

  test('--version prints the version alone', async () => {
    expect(await websms(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })
})

test('an option of a setting that is yes or no may stand alone', async () => {
  const alone = await websms(['doctor', '--standby'])
  expect(alone.out).toContain('WEBSMS_STANDBY has no effect without DATABASE_URL')
  const wrong = await websms(['serve', '--standby', 'perhaps'])
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('WEBSMS_STANDBY=perhaps (--standby)') })
})
