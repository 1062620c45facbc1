/**
 * Speaks with PostgreSQL for a connection whose thread waits (connection.ts): steps that come together go to the server
 * together and are answered together, which is one round trip.
 */
import type { Socket } from 'node:net'
import { type MessagePort, workerData } from 'node:worker_threads'
import pg from 'pg'
import { readValue } from './values.ts'

export interface WireOptions {
  url: string
  /** Settings of the session, by name. */
  session: Record<string, string>
  applicationName: string
  /** Maximum time to make a connection, in ms. */
  connectTimeoutMs: number
  /** Its first element is set to 1, and waited for, when an answer is there. */
  signal: SharedArrayBuffer
  /** Where requests come from, and answers go to. */
  port: MessagePort
}

/** A statement with its parameters. Its text is prepared once a connection, under the number. */
export interface Step {
  id: number
  text: string
  values: (string | Uint8Array | null)[]
}

export type WireRequest = { steps: readonly Step[] } | { script: string } | { connect: true } | { close: true }

export interface StepResult {
  columns: string[]
  rows: unknown[][]
  /** Rows changed. */
  changes: number
  /** The types of its parameters, as numbers of pg_type; told when the statement was prepared with this run. */
  types?: number[]
}

export interface WireError {
  message: string
  /** SQLSTATE; null: the connection was lost. */
  code: string | null
}

export type NumberedRequest = [number: number, request: WireRequest]

export type NumberedAnswer = [number: number, answer: WireAnswer]

export type WireAnswer = { results: StepResult[] } | { error: WireError }

const { url, session, applicationName, connectTimeoutMs, signal, port } = workerData as WireOptions
const flag = new Int32Array(signal)
let client: pg.Client | null = null
/** Statements that this connection has prepared, with the columns of their rows. */
let prepared = new Map<number, Column[]>()
/** Part of the statements' names: after an error nobody knows which of its statements were prepared, so all get another name. */
let generation = 0

interface Column {
  name: string
  type: number
}

/** A value of the answer under way is bytes. */
let hasBytes = false

/** One after the other: for some of them nobody waits. */
let last: Promise<void> = Promise.resolve()

port.on('message', (request: NumberedRequest) => {
  last = last.then(() => answerTo(request))
})

async function answerTo([number, request]: NumberedRequest): Promise<void> {
  let answer: WireAnswer
  try {
    answer = { results: await obey(request) }
  } catch (error) {
    const { message, code } = error as Error & { code?: string }
    answer = { error: { message, code: sqlState.test(code ?? '') ? code! : null } }
  }
  const numbered: NumberedAnswer = [number, answer]
  // As text, which costs less than cloning rows; bytes cannot be.
  port.postMessage(hasBytes ? numbered : JSON.stringify(numbered))
  hasBytes = false
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
  if ('close' in request) port.close()
}

const sqlState = /^[0-9A-Z]{5}$/

async function obey(request: WireRequest): Promise<StepResult[]> {
  if ('connect' in request) {
    await connect()
    return []
  }
  if ('close' in request) {
    await client?.end().catch(() => {})
    return []
  }
  if (client === null) throw new Error('the connection to PostgreSQL was lost')
  if ('script' in request) {
    await client.query(request.script)
    return []
  }
  return runSteps(client, request.steps)
}

async function connect(): Promise<void> {
  // One that does not answer would not end either.
  streamOf(client)?.destroy()
  client = null
  forgetPrepared()
  const settings = Object.entries(session).map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, '\\$&')}`)
  const made = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    options: settings.join(' '),
  })
  made.on('error', () => {
    if (client === made) client = null
  })
  await made.connect()
  client = made
}

function streamOf(ended: pg.Client | null): Socket | undefined {
  return (ended as unknown as { connection?: { stream: Socket } } | null)?.connection?.stream
}

function forgetPrepared(): void {
  prepared = new Map()
  generation += 1
}

function runSteps(on: pg.Client, steps: readonly Step[]): Promise<StepResult[]> {
  return new Promise((resolve, reject) => {
    on.query(new Pipeline(steps, resolve, reject) as unknown as pg.Submittable)
  })
}

/** Several statements before one Sync (PostgreSQL documentation, "Extended Query"): after an error the server skips the rest. */
class Pipeline {
  readonly #steps: readonly Step[]
  readonly #resolve: (results: StepResult[]) => void
  readonly #reject: (error: Error) => void
  readonly #results: StepResult[] = []
  /** The types of the parameters of each statement that this run prepares, in their order. */
  readonly #types: number[][] = []
  /** Statements that this run prepares and has not run yet. */
  readonly #parsed = new Set<number>()
  #columns: Column[]
  #rows: unknown[][] = []
  #whenOver = () => {}

  constructor(steps: readonly Step[], resolve: (results: StepResult[]) => void, reject: (error: Error) => void) {
    this.#steps = steps
    this.#resolve = resolve
    this.#reject = reject
    this.#columns = this.#knownColumns(0)
  }

  submit(connection: Wire): null {
    const parsed = this.#parsed
    const noteTypes = ({ dataTypeIDs }: { dataTypeIDs: number[] }) => this.#types.push(dataTypeIDs)
    connection.on('parameterDescription', noteTypes)
    this.#whenOver = () => connection.off('parameterDescription', noteTypes)
    connection.stream.cork()
    for (const { id, text, values } of this.#steps) {
      const name = `s${generation}_${id}`
      if (!prepared.has(id) && !parsed.has(id)) {
        parsed.add(id)
        connection.parse({ name, text, types: [] })
        connection.describe({ type: 'S', name })
      }
      connection.bind({ portal: '', statement: name, values: values.map(asWritten) })
      connection.execute({ portal: '', rows: 0 })
    }
    connection.sync()
    connection.stream.uncork()
    return null
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }))
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const row = fields.map((text, index) => readValue(this.#columns[index]!.type, text))
    hasBytes ||= row.some((value) => value instanceof Uint8Array)
    this.#rows.push(row)
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { id } = this.#steps[this.#results.length]!
    const changes = Number(/\d+$/.exec(text)?.[0] ?? 0)
    const types = this.#parsed.delete(id) ? this.#types.shift() : undefined
    this.#results.push({
      columns: this.#columns.map(({ name }) => name),
      rows: this.#rows,
      changes,
      ...(types && { types }),
    })
    prepared.set(id, this.#columns)
    this.#rows = []
    this.#columns = this.#knownColumns(this.#results.length)
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' })
  }

  handleError(error: Error): void {
    this.#whenOver()
    forgetPrepared()
    this.#reject(error)
  }

  handleReadyForQuery(): void {
    this.#whenOver()
    this.#resolve(this.#results)
  }

  #knownColumns(index: number): Column[] {
    const step = this.#steps[index]
    return (step && prepared.get(step.id)) ?? []
  }
}

/** The part of `pg`'s connection that a query of one's own uses. */
interface Wire {
  stream: { cork(): void; uncork(): void }
  on(event: 'parameterDescription', listener: (message: { dataTypeIDs: number[] }) => void): void
  off(event: 'parameterDescription', listener: (message: { dataTypeIDs: number[] }) => void): void
  parse(query: { name: string; text: string; types: number[] }): void
  bind(config: { portal: string; statement: string; values: unknown[] }): void
  describe(what: { type: 'S'; name: string }): void
  execute(config: { portal: string; rows: number }): void
  sync(): void
}

/** Bytes cross between threads as `Uint8Array`; `pg` sends a `Buffer` as it is. */
function asWritten(value: string | Uint8Array | null): string | Buffer | null {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value
}
