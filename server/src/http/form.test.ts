import { describe, expect, test } from 'vitest'
import { parseForm } from './form.ts'

const parse = (text: string) => parseForm(Buffer.from(text), 'utf-8')
const form = (text: string) => ({ ...parse(text) })

test.each([
  ['', {}],
  ['to=1&body=Hi', { to: '1', body: 'Hi' }],
  ['&&to=1&', { to: '1' }],
  ['to', { to: '' }],
  ['to=', { to: '' }],
  ['=1', { '': '1' }],
  ['body=a=b', { body: 'a=b' }],
  ['body=a+b%20c%2Bd', { body: 'a b c+d' }],
  ['b%6Fdy=x', { body: 'x' }],
  ['body=%F0%9F%98%80', { body: '😀' }],
  ['body=kia+ora+wh%C4%81nau', { body: 'kia ora whānau' }],
])('%j', (text, expected) => {
  expect(form(text)).toEqual(expected)
})

describe('lists', () => {
  test.each([
    ['to=1&to=2&to=3', ['1', '2', '3']],
    ['to[]=1&to[]=2', ['1', '2']],
    ['to%5B%5D=1&to%5B%5D=2', ['1', '2']],
    ['to[0]=1&to[1]=2', ['1', '2']],
    ['to%5B0%5D=1&to%5B1%5D=2', ['1', '2']],
    ['to=1&to[]=2', ['1', '2']],
    ['to[]=1', ['1']],
    ['to[0]=1', ['1']],
  ])('%j is a list', (text, to) => {
    expect(form(text)).toEqual({ to })
  })

  test('the work grows with the number of recipients, not with its square', () => {
    const workFor = (count: number) => {
      const text = Array.from({ length: count }, (_, index) => `to%5B${index}%5D=642100${index}`).join('&')
      const tries = Array.from({ length: 5 }, () => {
        const before = process.cpuUsage()
        expect(parse(text).to).toHaveLength(count)
        return process.cpuUsage(before).user
      })
      return Math.max(1000, Math.min(...tries))
    }
    expect(workFor(20_000) / workFor(2000)).toBeLessThan(50)
  })

  test('the number of fields is bounded', () => {
    expect(() => parse('a&'.repeat(20_001))).toThrow('more than 20000 form fields')
  })
})

test('a % that escapes nothing stands for itself', () => {
  expect(form('body=100% off')).toEqual({ body: '100% off' })
  expect(form('body=100%25+of+%C4%81+%zz+ā')).toEqual({ body: '100% of ā %zz ā' })
})

test.each(['body=%FF', 'body=%C3', 'body=%E0%80%80', 'body=%ED%A0%80', '%FF=1', 'body=5%+%C3'])(
  '%s is no UTF-8',
  (text) => {
    expect(() => parse(text)).toThrow('The body is not valid UTF-8')
  },
)

test('names that mean something to JavaScript are names like others', () => {
  const parsed = parse('__proto__=1&__proto__=2&constructor=3')
  expect(Object.entries(parsed)).toEqual([
    ['__proto__', ['1', '2']],
    ['constructor', '3'],
  ])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})
