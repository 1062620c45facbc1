import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { EventParser, followStream, type StreamEvent } from './event-stream.ts'

const text =
  ': hello\n\nid: 7\nevent: message.sent\ndata: {"a":\ndata: 1}\n\ndata: é\r\n\r\nevent: nothing\n\nid\ndata\n\n'
const events = [
  { id: '7', type: 'message.sent', data: '{"a":\n1}' },
  { id: '7', type: 'message', data: 'é' },
  { id: '', type: 'message', data: '' },
]

test('events are read whatever way the text is cut', () => {
  for (const size of [1, 2, 3, 7, text.length]) {
    const found: StreamEvent[] = []
    const parser = new EventParser((event) => found.push(event))
    for (let at = 0; at < text.length; at += size) parser.push(text.slice(at, at + size))
    expect(found).toEqual(events)
  }
})

/** A server that answers each request with the next of these. */
async function serving(...answers: ((response: ServerResponse, lastId: string | undefined) => void)[]) {
  const server = createServer((request, response) => {
    answers.shift()?.(response, request.headers['last-event-id'] as string | undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const open = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' })

test('after a silence it reconnects behind the last event, and stops when it is refused', async () => {
  const lastIds: (string | undefined)[] = []
  const url = await serving(
    (response) => open(response).write('id: 1\ndata: a\n\n'),
    (response, lastId) => {
      lastIds.push(lastId)
      open(response).end('id: 2\ndata: b\n\n')
    },
    (response, lastId) => {
      lastIds.push(lastId)
      response.writeHead(503).end()
    },
    (response) => response.writeHead(401).end(),
  )
  // However long a busy machine takes to answer, that is no silence.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const silenceMs = 40_000
  const seen: string[] = []
  await followStream({
    url,
    silenceMs,
    signal: new AbortController().signal,
    onEvent({ data }) {
      seen.push(data)
      if (data === 'a') setImmediate(() => vi.advanceTimersByTime(silenceMs))
    },
    onState(state) {
      seen.push(state)
      if (state === 'lost') setImmediate(() => vi.advanceTimersByTime(silenceMs / 2))
    },
    onRefused: (status) => seen.push(`refused ${status}`),
  })
  expect(seen).toEqual(['connecting', 'open', 'a', 'lost', 'open', 'b', 'lost', 'lost', 'refused 401'])
  expect(lastIds).toEqual(['1', '2'])
})

test('it ends with its last listener', async () => {
  const url = await serving((response) => open(response).write(': hello\n\n'))
  const leaving = new AbortController()
  const states: string[] = []
  await followStream({
    url,
    signal: leaving.signal,
    onEvent: () => {},
    onState: (state) => {
      states.push(state)
      if (state === 'open') leaving.abort()
    },
    onRefused: () => {},
  })
  expect(states).toEqual(['connecting', 'open'])
})
