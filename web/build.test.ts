import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { hashOfSources, lastBuild } from './build.ts'

const dist = join(import.meta.dirname, 'dist')
const build = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'build.ts'), ...args], { encoding: 'utf8' })

beforeAll(() => {
  const { status, stderr } = build('--if-stale')
  if (status !== 0) throw new Error(stderr)
})

test('what was built from these sources is not built again', () => {
  expect(lastBuild()?.sources).toBe(hashOfSources())
  const { stdout, status } = build('--if-stale')
  expect([stdout, status]).toEqual(['', 0])
})

test('the first load stays below 250 kB gzipped', () => {
  expect(lastBuild()!.first_load_bytes).toBeLessThan(250_000)
  expect(lastBuild()!.first_load_bytes).toBeGreaterThan(100_000)
})

test('the page has no inline script or style, a nonce wherever one is needed, and nothing of another host', () => {
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  const scripts = html.match(/<script[^>]*>/g)!
  expect(scripts.length).toBeGreaterThan(1)
  for (const script of scripts) expect(script).toMatch(/src="\/members\/.*nonce="__CSP_NONCE__"/)
  expect(html).not.toMatch(/<style|https?:|\son\w+=/)
})

test('scripts and styles lie there compressed as well, without source maps or inlined files', () => {
  const files = globSync('assets/*.{js,css}', { cwd: dist })
  for (const file of files) {
    const text = readFileSync(join(dist, file), 'utf8')
    expect(text).not.toMatch(/sourceMappingURL|url\("?data:/)
    if (text.length >= 500)
      expect(existsSync(join(dist, `${file}.br`)) && existsSync(join(dist, `${file}.gz`))).toBe(true)
  }
  expect(files.length).toBeGreaterThan(5)
})
