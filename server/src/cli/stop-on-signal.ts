/**
 * Waits for SIGTERM or SIGINT, then stops what runs.
 *
 *   running ──signal──▶ stopping ──stopped──▶ exit code 0
 *                          ├──second signal, or the time is up──▶ exit code 1
 */
import type { EventEmitter } from 'node:events'
import type { Log } from '../log.ts'
import { type ExitCode, exitCodes } from '../user-error.ts'

/** A signal that may come, or has come. */
export interface StopSignal {
  readonly received: Promise<string>
  /** Lets the next signal end the process again. */
  forget(): void
}

export interface StopOptions {
  /** Listened for since before the start, so that a signal during the start is not lost. */
  signal: StopSignal
  log: Log
  /** Stops accepting, finishes, unbinds and flushes. */
  stop(): Promise<void>
  /** What emits the signals. Default the process. */
  signals?: EventEmitter
  /** How long stopping may take, in ms; half a second below the 10 s that we promise. */
  stopTimeoutMs?: number
}

const stopSignals = ['SIGTERM', 'SIGINT'] as const

/** Resolves with the exit code. Nothing that was accepted is lost by any of the ways out: it is in the store. */
export async function stopOnSignal({
  signal,
  log,
  stop,
  signals = process,
  stopTimeoutMs = 9_500,
}: StopOptions): Promise<ExitCode> {
  log.info({ signal: await signal.received }, 'stopping')

  const again = nextSignal(signals)
  const late = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => late.resolve('late'), stopTimeoutMs)
  try {
    const outcome = await Promise.race([stop(), again.received, late.promise])
    if (outcome === undefined) {
      log.info('stopped')
      return exitCodes.ok
    }
    log.warn(outcome === 'late' ? `not stopped within ${stopTimeoutMs} ms` : `${outcome} again: ending at once`)
  } catch (err) {
    log.error({ err }, 'stopping failed')
  } finally {
    clearTimeout(timer)
    again.forget()
  }
  return exitCodes.failure
}

export function nextSignal(signals: EventEmitter = process): StopSignal {
  const { promise, resolve } = Promise.withResolvers<string>()
  const forget = () => {
    for (const name of stopSignals) signals.off(name, listener)
  }
  const listener = (name: string) => {
    forget()
    resolve(name)
  }
  for (const name of stopSignals) signals.on(name, listener)
  return { received: promise, forget }
}
