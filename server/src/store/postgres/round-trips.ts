/**
 * Round trips to the server. Each takes along the writes that are pending, in batches, and the reads that are wanted ahead; both
 * are kept here until the next one.
 */
import type { Guesses } from './guesses.ts'
import { type Batch, columnsOf, PendingWrites, type Prepared, type Row, type WireValue } from './pending.ts'
import { keyOf, RowsAhead } from './rows-ahead.ts'
import { checked, forManyReads, forManyRows, shapeOf } from './shape.ts'
import type { Wire } from './wire.ts'
import type { Step, StepResult } from './wire-thread.ts'

/** Pending writes that go to the server although nothing asked: their memory has a bound. */
const pendingMax = 20_000

export class RoundTrips {
  readonly #wire: Wire
  readonly #guesses: Guesses
  readonly #texts = new Map<string, number>()
  /** Types of the parameters of statements, once they were prepared. */
  readonly #types = new Map<number, readonly number[]>()
  readonly #pending = new PendingWrites()
  readonly #ahead = new RowsAhead()
  /** For each statement, the one that does the same for many rows at once; null when there is none. */
  readonly #many = new Map<number, string | null>()
  /** Reads for the next round trip, by their statement. */
  readonly #wanted = new Map<number, Wanted>()
  /** The beginning of a transaction that only reads. */
  #first: Step[] = []
  /** True within a transaction. Rows that were read before it may be old by the time it has the turn. */
  #readsAhead = false
  #made = 0

  constructor(wire: Wire, guesses: Guesses) {
    this.#wire = wire
    this.#guesses = guesses
  }

  /** Number of round trips until now. */
  get made(): number {
    return this.#made
  }

  prepared(text: string): Prepared {
    return { id: this.#textId(text), text, shape: shapeOf(text) }
  }

  step(text: string, values: WireValue[] = []): Step {
    return { id: this.#textId(text), text, values }
  }

  /** Adds a write to those that are pending. */
  queue(statement: Prepared, values: WireValue[], guess: number | null): Row {
    if (this.#pending.count >= pendingMax) this.send([])
    this.#ahead.changed(statement, values)
    return this.#pending.add(statement, values, guess, guess !== null && this.#guesses.careful)
  }

  /** Takes back the write that was added last. */
  takeBack(row: Row): void {
    this.#pending.takeBack(row)
  }

  /** Sends the write that was added last by itself. */
  changesOf(row: Row): number {
    if (row.changes === null) {
      this.#pending.takeBack(row)
      const alone = this.#pending.add(row.batch.statement, row.values, null, true)
      this.send([])
      row.changes = alone.changes
    }
    return row.changes!
  }

  read(statement: Prepared, values: WireValue[]): StepResult {
    this.#ahead.changed(statement, values) // a write that gives rows
    const known = this.#ahead.find(statement, values)
    if (known !== undefined) return known
    if (this.#readsAhead && this.#wanted.get(statement.id)?.sets.has(keyOf(values))) {
      this.send([])
      const found = this.#ahead.find(statement, values)
      if (found !== undefined) return found
    }
    return this.send([{ ...statement, values }])[0]!
  }

  /** Reads this with the next round trip, and keeps it until a write of the transaction may have changed it. */
  readAhead(statement: Prepared, sets: WireValue[][]): void {
    for (const values of sets) {
      if (this.#ahead.find(statement, values) !== undefined) continue
      let wanted = this.#wanted.get(statement.id)
      if (wanted === undefined) {
        wanted = { statement, sets: new Map() }
        this.#wanted.set(statement.id, wanted)
      }
      wanted.sets.set(keyOf(values), values)
    }
  }

  keepAhead(statement: Prepared, values: WireValue[], rows: unknown[][]): void {
    this.#ahead.keep(statement, values, { columns: [], rows, changes: 0 })
  }

  /** Sends what is pending, then these steps, in one round trip, and returns their results. */
  send(steps: readonly Step[]): StepResult[] {
    if (this.#pending.count + this.#wanted.size + steps.length === 0) return []
    const batches = this.#pending.takeAll()
    const first = this.#first
    this.#first = []
    const writes = batches.map((batch) => this.#writesOf(batch))
    const results = this.#runWithWanted([...first, ...writes.flat(), ...steps])
    let at = first.length
    for (const [index, { rows }] of batches.entries()) {
      const own = results.slice(at, at + writes[index]!.length)
      at += own.length
      if (own.length === rows.length) for (const [place, row] of rows.entries()) row.changes = own[place]!.changes
    }
    if (this.#guesses.careful) this.#guesses.check(batches.flatMap(({ rows }) => rows))
    return results.slice(at)
  }

  /** A transaction begins with the next round trip, which reads what is wanted. */
  begin(): void {
    this.#readsAhead = true
  }

  /** Sends this before everything else of the next round trip. */
  sendFirst(text: string): void {
    this.#first = [this.step(text)]
  }

  /** False where it was sent. */
  dropFirst(): boolean {
    const waited = this.#first.length > 0
    this.#first = []
    return waited
  }

  /** Forgets what is pending, and rows that were read. */
  forget(): void {
    this.#pending.takeAll()
    this.#wanted.clear()
    this.#first = []
    this.#ahead.clear()
    this.#readsAhead = false
  }

  /** Drops the reads that are wanted: the transaction ends. */
  wantNothing(): void {
    this.#wanted.clear()
  }

  /** Sends these steps, then reads what is wanted, and keeps it for this transaction. */
  #runWithWanted(steps: readonly Step[]): StepResult[] {
    if (!this.#readsAhead) return steps.length === 0 ? [] : this.#run([...steps])
    const wanted = [...this.#wanted.values()].map(({ statement, sets }) => ({ statement, sets: [...sets.values()] }))
    this.#wanted.clear()
    const reads = wanted.map(({ statement, sets }) => this.#stepsFor(statement, sets))
    const results = this.#run([...steps, ...reads.flat()])
    let at = steps.length
    for (const [index, { statement, sets }] of wanted.entries()) {
      const found = results.slice(at, at + reads[index]!.length)
      at += found.length
      const each = found.length === sets.length ? found : apart(found[0]!, sets.length)
      for (const [place, values] of sets.entries()) this.#ahead.keep(statement, values, each[place]!)
    }
    return results.slice(0, steps.length)
  }

  /** One step for all sets of parameters, or a step for each. */
  #stepsFor(statement: Prepared, sets: readonly WireValue[][]): Step[] {
    const text = sets.length > 1 ? this.#forMany(statement, forManyReads) : null
    const columns = text === null ? null : columnsOf(sets.map((values) => ({ values })))
    if (text === null || columns === null)
      return sets.map((values) => ({ id: statement.id, text: statement.text, values }))
    return [this.step(text, columns)]
  }

  /** One step for all rows of a batch, or a step for each. */
  #writesOf({ statement, rows }: Batch): Step[] {
    const { id, text } = statement
    const guessed = rows[0]!.guess !== null && !this.#guesses.careful
    const many = rows.length > 1 ? this.#forMany(statement, forManyRows) : null
    const columns = many === null ? null : columnsOf(rows)
    if (many === null || columns === null) {
      return rows.map(({ values }) =>
        guessed ? this.step(checked(text, values.length), [...values, '1']) : { id, text, values },
      )
    }
    return [
      guessed ? this.step(checked(many, columns.length), [...columns, String(rows.length)]) : this.step(many, columns),
    ]
  }

  /** Null where it has no such form, and while its types are not known. */
  #forMany(statement: Prepared, form: typeof forManyRows): string | null {
    let text = this.#many.get(statement.id)
    if (text === undefined) {
      const types = this.#typesOf(statement)
      if (types === undefined) return null
      text = form(statement.text, types)
      this.#many.set(statement.id, text)
    }
    return text
  }

  /** Undefined while it was never prepared. */
  #typesOf({ id, text }: Prepared): readonly number[] | undefined {
    const known = this.#types.get(id)
    if (known !== undefined) return known
    const parameters = Number(/^.*\$(\d+)/s.exec(text)?.[1] ?? 0)
    return this.#types.get(this.#textId(checked(text, parameters)))?.slice(0, -1)
  }

  /** One round trip. */
  #run(steps: Step[]): StepResult[] {
    this.#made += 1
    const results = this.#wire.run(steps)
    for (const [index, { types }] of results.entries()) if (types) this.#types.set(steps[index]!.id, types)
    return results
  }

  #textId(text: string): number {
    let id = this.#texts.get(text)
    if (id === undefined) {
      id = this.#texts.size
      this.#texts.set(text, id)
    }
    return id
  }
}

/** A statement to be run with each of these sets of parameters. */
interface Wanted {
  statement: Prepared
  /** By their key. */
  sets: Map<string, WireValue[]>
}

/** The results of each set of parameters, out of those of all. */
function apart({ columns, rows }: StepResult, sets: number): StepResult[] {
  const own = columns.slice(1)
  const each = Array.from({ length: sets }, (): StepResult => ({ columns: own, rows: [], changes: 0 }))
  for (const [number, ...row] of rows) each[Number(number) - 1]!.rows.push(row)
  return each
}
