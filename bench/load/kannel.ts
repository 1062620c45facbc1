/**
 * Kannel as the peer: bearerbox and smsbox of Debian's packages, as child processes on free loopback ports, with a file
 * store in a folder of their own. It never syncs that file, and knows no accounts: it charges nobody.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pause } from './time.ts'

export interface Kannel {
  /** bearerbox and smsbox. */
  readonly pids: readonly number[]
  /** Port of its HTTP interface, which takes messages: `GET ${sendPath}&to=…&text=…`. */
  readonly port: number
  readonly sendPath: string
  /** Messages that wait for the carrier. */
  queued(): Promise<number>
  /** Waits until it is bound to the SMSC. */
  bound(): Promise<void>
  stop(): Promise<void>
}

const [bearerbox, smsbox] = ['/usr/sbin/bearerbox', '/usr/sbin/smsbox']
const user = 'bench'

/** Advice for installing it where it is absent; null where it is here. */
export function kannelAbsent(): string | null {
  if (existsSync(bearerbox) && existsSync(smsbox)) return null
  return 'Kannel is not installed, so nothing is compared with it: apt-get install -y kannel kannel-extras'
}

/** @param replies what it does with a reply of a handset: lines of its group `sms-service` */
export async function startKannel(smscPort: number, { window = 500, replies = 'text = ok' } = {}): Promise<Kannel> {
  const folder = mkdtempSync(join(tmpdir(), 'websms-kannel-'))
  const [adminPort, boxPort, port] = [await freePort(), await freePort(), await freePort()]
  const file = join(folder, 'kannel.conf')
  writeFileSync(file, configuration({ folder, adminPort, boxPort, port, smscPort, window, replies }))
  const children: ChildProcess[] = []
  const start = (program: string) => {
    // 4 is its level of fatal errors alone.
    const child = spawn(program, ['-v', '4', file], { cwd: folder, stdio: 'ignore' })
    children.push(child)
  }
  const status = async () => (await fetch(`http://127.0.0.1:${adminPort}/status.txt?password=${user}`)).text()
  start(bearerbox)
  await until('bearerbox answers', async () => (await status()).length > 0)
  start(smsbox)
  const sendPath = `/cgi-bin/sendsms?username=${user}&password=${user}&from=552&dlr-mask=31`
  await until('smsbox is connected', async () => /smsbox/.test(await status()))
  await until('smsbox answers', async () => (await fetch(`http://127.0.0.1:${port}/`)).status > 0)
  return {
    pids: children.map(({ pid }) => pid!),
    port,
    sendPath,
    async queued() {
      const text = await status()
      return Number(/sent \d+ \(\d+ queued\)/.exec(text)?.[0].match(/\((\d+)/)?.[1] ?? Number.NaN)
    },
    bound: () => until('Kannel is bound', async () => /\(online \d+s/.test(await status())),
    async stop() {
      for (const child of children.reverse()) await end(child)
      rmSync(folder, { recursive: true })
    },
  }
}

interface Ports {
  folder: string
  adminPort: number
  boxPort: number
  port: number
  smscPort: number
  window: number
  replies: string
}

/** Settings by its guide (https://kannel.org/download/1.4.5/userguide-1.4.5/userguide.html), for speed where there is a
 *  choice: nothing is logged, and receipts are kept in memory. */
function configuration({ folder, adminPort, boxPort, port, smscPort, window, replies }: Ports): string {
  return `group = core
admin-port = ${adminPort}
admin-password = ${user}
smsbox-port = ${boxPort}
smsbox-max-pending = ${window}
log-level = 4
box-allow-ip = 127.0.0.1
store-type = file
store-location = ${join(folder, 'kannel.store')}
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = bench
host = 127.0.0.1
port = ${smscPort}
smsc-username = ${user}
smsc-password = ${user}
system-type = ""
transceiver-mode = true
max-pending-submits = ${window}
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${port}
log-level = 4

group = sendsms-user
username = ${user}
password = ${user}
default-smsc = bench

group = sms-service
keyword = default
${replies}
`
}

/** Timeout: as long as a machine under load may need. */
const startMs = 15_000

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const lastAt = performance.now() + startMs
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > lastAt) throw new Error(`Kannel: waited ${startMs} ms until ${what}`)
    await pause(20)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** bearerbox waits for its connections to end; what it holds is thrown away here. */
function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}
