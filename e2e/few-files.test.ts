/** A process that may open 64 files only, all of them taken by clients that do nothing. */
import { execFileSync, spawnSync } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startGateway } from '../bench/load/programs.ts'

test.runIf(spawnSync('prlimit', ['--version']).status === 0)(
  'with no file left it lives on, and serves again as soon as clients let go',
  { timeout: 180_000 },
  async () => {
    const gateway = await startGateway({ WEBSMS_SIMULATOR: '1' })
    onTestFinished(() => gateway.stop())
    execFileSync('prlimit', ['--pid', String(gateway.pid), '--nofile=64:'])
    const sockets: Socket[] = []
    const letGo = () => sockets.splice(0).forEach((socket) => void socket.destroy())
    onTestFinished(letGo)
    for (let n = 0; n < 200; n++) sockets.push(connect(gateway.port, '127.0.0.1').on('error', () => {}))
    // Whom it cannot take it turns away.
    await expect.poll(() => sockets.filter(({ closed }) => closed).length).toBeGreaterThan(0)
    letGo()
    const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${gateway.port}${path}`, init)
    const ready = async () => (await ask('/readyz').catch(() => null))?.status
    await expect.poll(ready).toBe(200)
    const headers = { authorization: `Bearer ${gateway.token}` }
    const body = new URLSearchParams({ to: '64211110001', body: 'Hello' })
    expect((await ask('/api/connexus/sms/out', { method: 'POST', headers, body })).status).toBe(200)
  },
)
