import { gunzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { temporaryApi } from '../test/temporary-api.ts'
import { readLibrary } from './library.ts'
import { render, slugOf } from './render.ts'

const api = await temporaryApi(afterAll)
const ask = (url: string, headers = {}) => api.app.inject({ method: 'GET', url, headers })
const library = readLibrary()!
const addressOf = ({ name }: { name: string }) => `/docs/${name}`

test('every page is served as HTML and as Markdown, under a policy that lets it ask this host alone', async () => {
  expect(library.pages.length).toBeGreaterThan(40)
  for (const page of library.pages) {
    const { statusCode, headers, body } = await ask(addressOf(page))
    expect([page.name, statusCode, headers['content-type']]).toEqual([page.name, 200, 'text/html; charset=utf-8'])
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
    expect(body).toContain('<html lang="en-NZ">')
    expect(body).not.toMatch(/<script>|<style|\sstyle=|\son\w+=/)
    const markdown = await ask(`/docs/${page.name || 'index'}.md`)
    expect([markdown.headers['content-type'], markdown.body]).toEqual(['text/markdown; charset=utf-8', page.markdown])
  }
  const packed = await ask('/docs/', { 'accept-encoding': 'gzip' })
  expect(gunzipSync(packed.rawPayload).toString()).toBe((await ask('/docs')).body)
})

test('every link between pages leads to a page and a place on it, and every file that a page loads is there', async () => {
  const bodies = new Map<string, string>()
  const bodyOf = async (address: string) => {
    if (!bodies.has(address))
      bodies.set(address, (await ask(address)).statusCode === 200 ? (await ask(address)).body : '')
    return bodies.get(address)!
  }
  const broken: string[] = []
  for (const page of library.pages) {
    const here = addressOf(page)
    const body = await bodyOf(here)
    for (const [, link] of body.matchAll(/(?:href|src|data-search)="([^"]+)"/g)) {
      if (/^(https?:|mailto:|\/members\/|\/api\/)/.test(link!)) continue
      const [path, anchor] = link!.replaceAll('&amp;', '&').split('#') as [string, string | undefined]
      const target = await bodyOf(path || here)
      if (target === '' || (anchor && !target.includes(`id="${anchor}"`))) broken.push(`${here}: ${link}`)
    }
  }
  expect(broken).toEqual([])
})

test('the index leads to every guide, and llms.txt lists the same pages as Markdown with a line about each', async () => {
  const linked = library.contents.flatMap(({ links }) => links.map(({ href }) => href))
  const guides = library.pages.filter(({ name }) => name !== '' && !name.startsWith('adr/'))
  expect(guides.map(addressOf).filter((address) => !linked.includes(address))).toEqual([])
  const { body, headers } = await ask('/llms.txt')
  expect(headers['content-type']).toBe('text/plain; charset=utf-8')
  expect((await ask('/docs/llms.txt')).body).toBe(body)
  const lines = [...body.matchAll(/^- \[.+?\]\((\/docs\/\S+?\.md)\): \S/gm)].map(([, address]) => address)
  expect(lines.sort()).toEqual([...new Set(linked)].map((address) => `${address}.md`).sort())
})

test('the search finds sections of every page', async () => {
  const sections = (await ask('/docs/search.json')).json() as { href: string; text: string }[]
  const pages = new Set(sections.map(({ href }) => href.split('#')[0]))
  expect(library.pages.map(addressOf).filter((address) => !pages.has(address))).toEqual([])
  const found = sections.find(({ href }) => href === '/docs/webhooks#verify-the-signature')
  expect(found?.text).toContain('Standard Webhooks')
})

test('an address that is no page is not found, whatever it holds', async () => {
  for (const path of ['nothing', '..%2fpackage.json', 'images/none.png', 'images/..%2fREADME.md', '%00', 'adr']) {
    expect([path, (await ask(`/docs/${path}`)).statusCode]).toEqual([path, 404])
  }
})

test('Markdown cannot bring markup or scripts, and headings get the anchors that GitHub gives', () => {
  const { body, headings } = render(
    '# A *title*, `code` & more\n\n## Twice\n\n## Twice\n\n<script>alert(1)</script>\n\n<!-- hidden -->\n\nA <b>[x](javascript:alert)</b>\n\n| a <b> |\n| --- |\n| <i> |',
    (link) => (link.startsWith('https:') ? link : null),
  )
  expect(body.markup).not.toMatch(/<script|<b>|<i>|javascript:|hidden/)
  expect(headings.map(({ id }) => id)).toEqual(['a-title-code--more', 'twice', 'twice-1'])
  expect(slugOf('What it is: 100 % of `it`')).toBe('what-it-is-100--of-it')
})
