/** Sends of customers in benches: single messages, and bulks that are all written before the clock starts. */
import type { HttpRequest } from './http-load.ts'
import type { Kannel } from './kannel.ts'
import type { BenchGateway } from './programs.ts'

export const text = 'Your appointment is tomorrow at 2pm'

/** Beginning of the numbers that the steady customer's messages and one-time codes go to; nobody else sends to them. */
export const watchedPrefix = '6427'

/** Different handsets that single messages go to, in turn. */
const handsets = 1000

/** Recipients of a bulk: the maximum of the API. */
export const bulkRecipients = 10_000

export function watchedHandset(index: number): string {
  return `${watchedPrefix}${String(index).padStart(7, '0')}`
}

export function singlesTo(token: string): HttpRequest[] {
  return Array.from({ length: handsets }, (_, index) => ({
    method: 'POST',
    path: '/api/connexus/sms/out',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ to: handset(index), body: text }).toString(),
  }))
}

export function singlesToKannel({ sendPath }: Kannel): HttpRequest[] {
  return Array.from({ length: handsets }, (_, index) => ({
    method: 'GET',
    path: `${sendPath}&${new URLSearchParams({ to: handset(index), text })}`,
    headers: {},
  }))
}

/** Request bodies that send to so many handsets, each once; `from` is the first of them. */
export function bulksOf(messages: number, from = 0): string[] {
  return Array.from({ length: messages / bulkRecipients }, (_, bulk) => {
    const to = Array.from({ length: bulkRecipients }, (_, index) => handset(from + bulk * bulkRecipients + index))
    return JSON.stringify({ to, body: text })
  })
}

/** Sends bulks, two at a time. @throws when one is not accepted whole. */
export async function sendBulks({ port, token }: BenchGateway, bulks: readonly string[]): Promise<void> {
  const left = [...bulks]
  const worker = async () => {
    for (let body = left.shift(); body !== undefined; body = left.shift()) {
      const response = await fetch(`http://127.0.0.1:${port}/api/connexus/sms/out`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
      })
      const answer = await response.text()
      if (!answer.includes(`"sent":${bulkRecipients}`)) {
        throw new Error(`a bulk was answered with ${response.status} ${answer.slice(-200)}`)
      }
    }
  }
  await Promise.all([worker(), worker()])
}

export function handset(index: number): string {
  return `6421${String(index).padStart(7, '0')}`
}
