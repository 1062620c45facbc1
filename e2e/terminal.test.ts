import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { customerCommands } from '../server/src/cli/customer/commands.ts'
import { verifySignature } from '../server/src/webhooks/signature.ts'
import { receiveWebhooks } from './customer.ts'
import { type Gateway, npmStart, temporaryFolder, websmsJson } from './gateway.ts'
import { openDoubtfulProxy } from './sdk/doubtful-proxy.ts'
import { examplesOfHelp, examplesOfPage, needsShell, withFacts, wordsOfExample } from './terminal-examples.ts'
import { type TerminalUser, terminalUser } from './terminal-user.ts'

const loadInBash = 'source <(websms completion bash)'

interface Key {
  client_id: string
  client_secret: string
}

describe('a customer at the terminal', () => {
  const data = temporaryFolder()
  let gateway: Gateway
  let user: TerminalUser
  let account: string
  let key: Key

  beforeAll(async () => {
    user = terminalUser()
    gateway = await npmStart(data.path)
    account = String(websmsJson(data.path, 'account', 'create', 'Acme', '--credit', '1000').account_id)
    key = websmsJson(data.path, 'key', 'create', '--account', account) as unknown as Key
  })
  afterAll(async () => {
    await gateway.stop()
    data.remove()
    user.remove()
  })

  const credentials = (secret = key.client_secret) => `${gateway.address}\n${key.client_id}\n${secret}\n`
  const json = async (...words: string[]) => {
    const { code, out, err } = await user.run([...words, '--json'])
    expect({ words, code, err }).toEqual({ words, code: 0, err: '' })
    expect(out.trim()).not.toContain('\n')
    return JSON.parse(out)
  }
  const flagsOf = ({ client_id, client_secret }: Key) =>
    ['--base-url', gateway.address, '--client-id', client_id, '--client-secret', client_secret] as const
  /** With a key of its own. */
  const signInAs = async (profile: string, accountId: string) => {
    const own = websmsJson(data.path, 'key', 'create', '--account', accountId) as unknown as Key
    await json('login', '--profile', profile, ...flagsOf(own))
  }
  const credentialsFile = () => join(user.folder, '.config/websms/credentials.json')

  test('signs in with what stdin gives; wrong credentials and addresses keep nothing', async () => {
    const wrong = await user.websms(['login'], credentials('wss_wrong')).ended
    expect(wrong).toMatchObject({ code: 3, err: expect.stringContaining('Nothing was kept') })
    const nobody = await user.run(['login', '--base-url', 'http://127.0.0.1:9'], { askSecret: async () => 'x' })
    expect(nobody).toMatchObject({ code: 5, err: expect.stringContaining('Cannot reach the gateway') })
    const page = await user.run(['login', '--base-url', `${gateway.address}/members`], { askSecret: async () => 'x' })
    expect(page.code).not.toBe(0)
    expect(() => statSync(credentialsFile())).toThrow('ENOENT')

    const signedIn = await user.websms(['login', '--json'], credentials()).ended
    expect(signedIn).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(signedIn.out)).toEqual({
      ...{ profile: 'default', base_url: gateway.api, client_id: key.client_id },
      ...{ balance: 1000, currency: 'NZD' },
    })
    expect(statSync(credentialsFile()).mode & 0o077).toBe(0)
    expect((await user.run(['profiles'])).out).not.toContain(key.client_secret)
  })

  test.skipIf(spawnSync('script', ['--version']).status !== 0)(
    'types a secret that the terminal does not show',
    async () => {
      const words = ['login', '--profile', 'typed', '--client-id', key.client_id, '--base-url', gateway.address]
      const typing = user.atTerminal(words)
      await expect.poll(() => typing.out()).toContain('The client secret: ')
      typing.type(`${key.client_secret}\r`)
      const { code, out } = await typing.ended
      expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('Kept as profile typed') })
      expect(out).not.toContain(key.client_secret)
    },
  )

  test('has several profiles, the environment, and forgets', async () => {
    await json('login', '--profile', 'shop', ...flagsOf(key))
    expect(await json('balance', '--profile', 'shop')).toEqual({ balance: 1000, currency: 'NZD' })
    expect((await user.run(['balance', '--profile', 'shpo'])).err).toContain('Did you mean shop?')
    expect(await json('logout', '--profile', 'shop')).toEqual({ forgotten: ['shop'] })
    expect((await user.run(['balance', '--profile', 'shop'])).code).toBe(3)
    const env = { HOME: '/nowhere', WEBSMS_BASE_URL: gateway.address, WEBSMS_CLIENT_ID: key.client_id }
    const byEnvironment = { env: { ...env, WEBSMS_CLIENT_SECRET: key.client_secret } }
    expect(await user.run(['balance', '--quiet'], byEnvironment)).toMatchObject({ code: 0, out: '1000\n' })
    const refused = await user.run(['balance'], { env: { ...env, WEBSMS_CLIENT_SECRET: 'wss_wrong' } })
    expect(refused).toMatchObject({ code: 3, err: expect.stringContaining('does not know WEBSMS_CLIENT_ID') })
  })

  test('sends, waits and asks; exit codes tell how it went', async () => {
    const sent = await json('send', '6421234567', 'Kia ora', '--wait', '--reference', 'a-1')
    expect(sent).toMatchObject({ status: 'delivered', to: '6421234567', reference: 'a-1' })
    expect(await user.run(['status', sent.message_id, '--quiet'])).toMatchObject({ code: 0, out: 'delivered\n' })
    expect((await user.run(['send', '64215550001', 'Hi', '--wait'])).code).toBe(1)
    const partly = await user.run(['send', '6421234567,abc', 'Hi'])
    expect(partly).toMatchObject({ code: 6, out: expect.stringContaining('Invalid phone number') })
    const typed = await user.run(['send', '6421234567', '--json'], { readInput: async () => 'From stdin\n' })
    expect(JSON.parse(typed.out)).toMatchObject({ status: 'accepted', parts: 1 })
  })

  test('a balance that is too low is exit code 4, and a bulk continues after a top-up', async () => {
    const poor = String(websmsJson(data.path, 'account', 'create', 'Poor', '--credit', '0.25').account_id)
    await signInAs('poor', poor)
    const file = join(user.folder, 'poor.csv')
    writeFileSync(file, 'to,body\n6421234567,One\n6421234568,Two\n6421234569,Three\n')
    const words = ['bulk', file, '--profile', 'poor']
    expect(await json(...words, '--dry-run')).toMatchObject({ messages: 3, price: 0.3, balance_sufficient: false })
    const stopped = await user.run(words)
    expect(stopped).toMatchObject({ code: 4, err: expect.stringContaining('Top up the account') })
    websmsJson(data.path, 'account', 'credit', poor, '1')
    expect(await json(...words)).toMatchObject({ accepted: 3, complete: true })
    expect(await json(...words)).toMatchObject({ accepted: 3, complete: true })
    expect(await json('balance', '--profile', 'poor')).toMatchObject({ balance: 0.95 })
    const other = await user.run([...words, '--from', '552'])
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('is the journal of another bulk') })
  })

  test('a bulk that is killed continues where it ended, and sends nothing twice', async () => {
    const rows = 3000
    const file = join(user.folder, 'many.csv')
    const lines = Array.from({ length: rows }, (_, n) => `6427${String(n).padStart(6, '0')}9,row-${n}`)
    writeFileSync(file, `Mobile,Reference\n${lines.join('\n')}\n`)
    const { balance } = await json('balance')
    const out = join(user.folder, 'many-results.csv')
    const words = ['bulk', file, '--body', 'Kia ora', '--out', out]
    const killed = user.websms(words)
    const journal = () => readFileSync(`${file}.journal`, { encoding: 'utf8', flag: 'a+' })
    await expect.poll(() => journal().split('"results"').length, { interval: 5 }).toBeGreaterThan(1)
    killed.kill('SIGKILL')
    expect((await killed.ended).code).toBe(null)
    expect(journal().split('"results"').length).toBeLessThan(4)

    expect(await json(...words)).toMatchObject({ rows, accepted: rows, failed: 0, unknown: 0, complete: true })
    const results = readFileSync(out, 'utf8').trim().split('\r\n').slice(1)
    expect(new Set(results.map((line) => line.split(',')[4])).size).toBe(rows)
    expect(results.map((line) => line.split(',')[2])).toEqual(lines.map((_, n) => `row-${n}`))
    const { balance: after } = await json('balance')
    expect(Math.round((balance - after) * 10)).toBe(rows)
  })

  test('where a gateway keeps no keys, what may have been sent is sent again only when that is asked for', async () => {
    const proxy = await openDoubtfulProxy(gateway.api)
    const signIn = () => json('login', '--profile', 'far', '--base-url', proxy.url, ...flagsOf(key).slice(2))
    const file = join(user.folder, 'doubtful.csv')
    writeFileSync(file, 'to,body\n6421234567,One\n6421234568,Two\n')
    const words = ['bulk', file, '--profile', 'far']
    await signIn()
    const { balance } = await json('balance')
    proxy.next('/sms/out', 'cut after')
    expect(await json(...words)).toMatchObject({ accepted: 2, complete: true })

    proxy.forgetKeys()
    await signIn()
    const lost = async () => {
      proxy.next('/sms/out', 'cut after')
      return user.run([...words, '--again'])
    }
    expect(await lost()).toMatchObject({ code: 5, err: expect.stringContaining('Run the same command again') })
    const unsure = await user.run(words)
    expect(unsure).toMatchObject({ code: 1, err: expect.stringContaining('Lines 2 to 3 may have been sent') })
    const skipped = await user.run([...words, '--unknown', 'skip', '--json'])
    expect(skipped.code).toBe(1)
    expect(JSON.parse(skipped.out)).toMatchObject({ accepted: 0, unknown: 2, complete: true })
    await lost()
    expect(await json(...words, '--unknown', 'send')).toMatchObject({ accepted: 2, complete: true })
    // Once with a key, once skipped, and twice as it was asked for.
    expect(Math.round((balance - (await json('balance')).balance) * 10)).toBe(8)

    proxy.next('/sms/out', 'cut after')
    const sent = await user.run(['send', '6421234567', 'Hi', '--profile', 'far'])
    expect(sent).toMatchObject({ code: 5, err: expect.stringContaining('look at your messages') })
    await proxy.close()
  })

  test('listen posts signed events to a program here, tail shows messages, and Ctrl-C ends both with success', async () => {
    const receiver = await receiveWebhooks()
    await signInAs('dev', account)
    const own = ['--profile', 'dev', '--interval', '1']
    const listen = user.websms(['listen', '--forward', receiver.url, ...own])
    const tail = user.websms(['tail', '--json', '-n', '0', ...own])
    await expect.poll(() => listen.out()).toContain('Secret: ')
    // The number ends in 0008: its handset answers.
    const sent = await json('send', '64215550008', '10:30?', '--reference', 'ride 1', '--profile', 'dev')
    for (const type of ['dlr', 'mo'] as const) {
      const webhook = await receiver.next(type)
      const [, secret] = /Secret: (\S+)/.exec(listen.out())!
      expect(verifySignature(secret!, webhook, Date.now())).toBe(true)
      if (type === 'dlr') {
        expect(JSON.parse(webhook.body)).toMatchObject({ message_id: sent.message_id, status: 'delivered' })
        expect(webhook.headers['websms-reference']).toBe('ride%201')
      } else {
        expect(JSON.parse(webhook.body)).toMatchObject({ from: '64215550008', message: 'Yes' })
      }
    }
    await expect.poll(() => tail.out()).toContain('"direction":"in"')
    const told = tail.out().trim().split('\n')
    expect(told.map((line) => JSON.parse(line)).at(-1)).toMatchObject({ body: 'Yes' })
    for (const running of [listen, tail]) running.kill('SIGINT')
    expect([await listen.ended, await tail.ended]).toMatchObject([
      { code: 0, err: '' },
      { code: 0, err: '' },
    ])
    const newest = await json('tail', '-n', '1', '--no-follow', '--profile', 'dev')
    expect(newest).toMatchObject({ direction: 'in', body: 'Yes' })
    await receiver.close()
  })

  test('every example of the page and of the helps runs', async () => {
    const receiver = await receiveWebhooks()
    await json('login', '--profile', 'default', ...flagsOf(key))
    await json('login', '--profile', 'shop', ...flagsOf(key))
    const signedIn = readFileSync(credentialsFile(), 'utf8')
    const text = 'See you at {{ time }}'
    websmsJson(data.path, 'template', 'set', 'reminder', '--account', account, '--text', text)
    writeFileSync(join(user.folder, 'secret.txt'), `${key.client_secret}\n`)
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
    const { message_id: scheduledId, scheduled_for: at } = await json('send', '6421234567', 'Later', '--at', inAnHour)
    expect(Math.abs(Date.parse(at) - Date.parse(inAnHour))).toBeLessThan(1000)
    const { message_id: sentId } = await json('send', '6421234567', 'Now', '--wait')
    const helps = await Promise.all(
      [...Object.keys(customerCommands), 'otp send', 'otp verify', 'optouts list', 'optouts add', 'optouts remove']
        .concat(['schedule list', 'schedule cancel', 'schedule reschedule'])
        .map(async (path) => (await user.run([...path.split(' '), '--help', '--profile', 'shop'])).out),
    )
    const examples = new Set([...examplesOfPage(), ...helps.flatMap(examplesOfHelp)])
    // The test below runs it.
    examples.delete(loadInBash)
    expect(examples.size).toBeGreaterThan(35)
    let files = 0
    for (const example of examples) {
      writeFileSync(credentialsFile(), signedIn)
      files += 1
      // The latest code to the number is the one that counts.
      const isVerify = example.includes('otp verify')
      const { code } = isVerify ? await json('otp', 'send', '6421234567', '--company', 'Acme') : { code: '' }
      const [people, results] = [join(user.folder, `people-${files}.csv`), join(user.folder, `results-${files}.csv`)]
      writeFileSync(people, 'first_name,to,time\nAroha,6421111111,2pm\nTama,6422222222,3pm\n')
      const line = withFacts(example, {
        ...{ address: gateway.address, clientId: key.client_id, clientSecret: key.client_secret },
        ...{ receiverUrl: receiver.url, sentId, scheduledId, code, people, results },
      })
      const ended = await (needsShell(line) ? user.bash(line) : user.run(wordsOfExample(line), typed()))
      expect({ example, ...ended }).toMatchObject({ example, code: 0, err: '' })
    }
    await receiver.close()
  })

  /** Answers to what login asks, and Ctrl-C for what would go on. */
  const typed = () => {
    const answers = [gateway.address, key.client_id, key.client_secret]
    const ask = async () => answers.shift()!
    const interruption = () => ({ signal: AbortSignal.timeout(400), forget() {} })
    return { ask, askSecret: ask, interruption, env: { ...user.env, WEBSMS_PROFILE: 'default' } }
  }

  test('bash completes commands, options and their values', async () => {
    const cases: [words: string[], expected: RegExp][] = [
      [['websms', 'opt'], /^optouts optout$/],
      [['websms', 'optouts', ''], /^list add remove help$/],
      [['websms', 'send', '6421234567', '--pu'], /^--purpose$/],
      [['websms', 'send', '6421234567', '--purpose', 't'], /^transactional$/],
      [['websms', 'completion', ''], /^bash zsh fish$/],
      [['websms', 'key', 'rot'], /^rotate-secret rotate-webhook-secret$/],
      [['websms', 'bulk', 'people'], /^$/],
    ]
    const asked = cases.map(
      ([words]) =>
        `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _websms; echo "\${COMPREPLY[*]}"`,
    )
    expect(examplesOfPage()).toContain(loadInBash)
    const { code, out, err } = await user.bash(`${loadInBash}\n${asked.join('\n')}`)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const found = out.trimEnd().split('\n')
    for (const [index, [words, expected]] of cases.entries())
      expect(found[index] ?? '', words.join(' ')).toMatch(expected)
  })
})
