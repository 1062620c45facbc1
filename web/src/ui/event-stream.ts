/**
 * Server-sent events over fetch, because the browser's own EventSource tells neither the status of a refusal nor that the server
 * has gone silent. Comments count as signs of life; after a loss it continues behind the last event that had an id.
 */

export interface StreamEvent {
  id: string
  type: string
  data: string
}

/** `lost`: not connected, and tried again by itself. */
export type StreamState = 'connecting' | 'open' | 'lost'

interface StreamOptions {
  url: string
  onEvent: (event: StreamEvent) => void
  onState: (state: StreamState) => void
  /** The server refused the stream, with this status, and is not asked again. */
  onRefused: (status: number) => void
  signal: AbortSignal
  /** After this silence the connection counts as lost. The server sends something every 15 s at least. */
  silenceMs?: number
  /** Pause before the first retry; it doubles each time, up to 30 times as long. */
  retryMs?: number
}

export async function followStream(options: StreamOptions): Promise<void> {
  const { onState, signal, retryMs = 1000 } = options
  let lastId = ''
  let failures = 0
  onState('connecting')
  while (!signal.aborted) {
    const refused = await readOnce({
      ...options,
      lastId,
      onOpen: () => {
        failures = 0
        onState('open')
      },
      onId: (id) => {
        lastId = id
      },
    })
    if (signal.aborted || refused) return
    onState('lost')
    await pause(Math.min(retryMs * 2 ** failures++, 30 * retryMs), signal)
  }
}

interface Reading extends StreamOptions {
  lastId: string
  onOpen: () => void
  onId: (id: string) => void
}

/** Reads one connection until it ends. True when the server refused it. */
async function readOnce({ url, lastId, signal, silenceMs = 40_000, ...on }: Reading): Promise<boolean> {
  const silent = new AbortController()
  let timer = setTimeout(() => silent.abort(), silenceMs)
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(() => silent.abort(), silenceMs)
  }
  try {
    const answer = await fetch(url, {
      headers: { accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }) },
      signal: AbortSignal.any([signal, silent.signal]),
      cache: 'no-store',
    })
    if (!answer.ok || answer.body === null) {
      if (answer.status < 400 || answer.status >= 500 || answer.status === 429) return false
      on.onRefused(answer.status)
      return true
    }
    on.onOpen()
    const parser = new EventParser((event) => {
      if (event.id !== '') on.onId(event.id)
      on.onEvent(event)
    })
    for await (const chunk of chunksOf(answer.body)) {
      heard()
      parser.push(chunk)
    }
    return false
  } catch {
    // Aborted, silent, or no connection: the loop knows which.
    return false
  } finally {
    clearTimeout(timer)
  }
}

/** Safari cannot iterate over a stream. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value
  } finally {
    reader.releaseLock()
  }
}

/** WHATWG HTML §9.2.6, whatever way the text is cut into chunks. */
export class EventParser {
  #rest = ''
  #type = ''
  #data: string[] = []
  #id = ''
  readonly #onEvent: (event: StreamEvent) => void

  constructor(onEvent: (event: StreamEvent) => void) {
    this.#onEvent = onEvent
  }

  push(chunk: string): void {
    const lines = (this.#rest + chunk).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop()!
    for (const line of lines) this.#line(line)
  }

  #line(line: string) {
    if (line === '') return this.#dispatch()
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? []
    if (field === 'data') this.#data.push(value)
    else if (field === 'event') this.#type = value
    else if (field === 'id' && !value.includes('\0')) this.#id = value
  }

  #dispatch() {
    const event = { id: this.#id, type: this.#type || 'message', data: this.#data.join('\n') }
    const empty = this.#data.length === 0
    this.#type = ''
    this.#data = []
    if (!empty) this.#onEvent(event)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
