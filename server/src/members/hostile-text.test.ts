/** Whatever people and programs write is kept as it is, found, shown and exported; nothing of it is run (promise 21). */
import { parse } from 'papaparse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultIn } from '../http/text-fault.ts'
import { hostileTexts } from '../test/hostile-texts.ts'
import { type TemporaryMember, type TemporaryMembers, temporaryMembers } from '../test/temporary-members.ts'

let site: TemporaryMembers
let owner: TemporaryMember
/** Accepted texts, by message id. */
const sent = new Map<string, string>()

beforeAll(async () => {
  site = await temporaryMembers(afterAll)
  owner = await site.member()
  for (const [index, body] of hostileTexts.entries()) {
    const message = { to: ['64211110001'], body, request_key: `hostile-${index}` }
    const { status, body: answer } = await owner.call('POST /messages', { body: message })
    if (status === 200) sent.set(answer.messages[0]!.id, body)
    else expect([status, faultIn(body) ?? body.trim()], JSON.stringify(body)).toEqual([422, faultIn(body) ?? ''])
  }
})

test('there are some five hundred of them', () => {
  expect(hostileTexts.length).toBeGreaterThan(480)
  expect(sent.size).toBeGreaterThan(470)
})

test('a message has the text that was written', async () => {
  for (const [id, text] of sent) {
    const { body } = await owner.call('GET /messages/:id', { params: { id } })
    expect(body.body).toBe(text)
  }
})

test('a file has each text as a cell that no spreadsheet takes for a formula', async () => {
  const { text } = await owner.call('GET /messages/export')
  const { data } = parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: true })
  const column = data[0]!.indexOf('body')
  const cells = data.slice(1).map((row) => row[column]!)
  expect(cells).toHaveLength(sent.size)
  expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(cell))).toEqual([])
  const bare = (texts: Iterable<string>) => new Set([...texts].map((text) => text.replace(/^'(?=\s|\W)/, '')))
  expect(bare(cells)).toEqual(bare(sent.values()))
})

test('a key is named anything, or the name is refused in words; searching and filtering for it never fails', async () => {
  const { id } = (await owner.call('POST /keys', { body: { name: 'Key' } })).body
  for (const [index, text] of hostileTexts.entries()) {
    const searched = await owner.call('GET /search', { query: { q: text } })
    expect([200, 400, 422], JSON.stringify(text)).toContain(searched.status)
    if (index % 4 > 0) continue
    const named = await owner.call('PATCH /keys/:id', { params: { id }, body: { name: text } })
    expect([200, 204, 400, 422], JSON.stringify(text)).toContain(named.status)
    if (named.status < 400) {
      const { body } = await owner.call('GET /keys/:id', { params: { id } })
      expect(body.name).toBe(text.trim())
    }
    const filtered = await owner.call('GET /messages', { query: { number: text } })
    expect([200, 400, 422], JSON.stringify(text)).toContain(filtered.status)
  }
})
