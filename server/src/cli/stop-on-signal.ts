/**
 * Waits for a signal to stop, then stops what runs.
 *
 *   running ──signal──▶ stopping ──stopped──▶ exit code 0
 *                          ├──signal again, or the time is up──▶ exit code 1
 *
 * Ctrl-C and a service manager signal every process of the group, and npm then passes the signal on to its child: it arrives
 * twice within milliseconds, and means one stop.
 */
import type { EventEmitter } from 'node:events'
import { isatty } from 'node:tty'
import type { Log } from '../log.ts'
import { type ExitCode, exitCodes } from '../user-error.ts'

/** The signals to stop that have arrived so far, or will. */
interface StopSignal {
  /** The name of the first signal. */
  readonly received: Promise<string>
  /** The name of a second signal that came late enough to be meant as one. */
  readonly receivedAgain: Promise<string>
  /** Stops listening, so that signals end the process again. */
  forget(): void
}

export interface StopSignalOptions {
  /** Emitter of the signals. Default the process. */
  signals?: EventEmitter
  /** True when a person started this at a terminal. There SIGHUP means that the terminal has closed. Without a terminal
   *  it asks a service to read its settings again, which is not supported, so it is ignored. Default: one of stdin,
   *  stdout, stderr is a terminal. */
  atTerminal?: boolean
  /** A second signal within this time after the first counts as the same one, in ms. npm passes a signal on within
   *  milliseconds. */
  sameSignalMs?: number
}

interface StopOptions {
  /** Listened for from before the start, so that a signal during the start is not lost. */
  signal: StopSignal
  log: Log
  /** Stops accepting, finishes, unbinds and flushes. */
  stop(): Promise<void>
  /** Maximum time for stopping, in ms; half a second below the 10 s that we promise. */
  stopTimeoutMs?: number
}

const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** Resolves with the exit code. No way out loses an accepted message: all are in the store. */
export async function stopOnSignal({ signal, log, stop, stopTimeoutMs = 9_500 }: StopOptions): Promise<ExitCode> {
  log.info({ signal: await signal.received }, 'stopping')

  const late = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => late.resolve('late'), stopTimeoutMs)
  try {
    const outcome = await Promise.race([stop(), signal.receivedAgain, late.promise])
    if (outcome === undefined) {
      log.info('stopped')
      return exitCodes.ok
    }
    log.warn(outcome === 'late' ? `not stopped within ${stopTimeoutMs} ms` : `${outcome} again: ending at once`)
  } catch (err) {
    log.error({ err }, 'stopping failed')
  } finally {
    clearTimeout(timer)
  }
  return exitCodes.failure
}

export function listenForStop({
  signals = process,
  atTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor)),
  sameSignalMs = 1000,
}: StopSignalOptions = {}): StopSignal {
  const first = Promise.withResolvers<string>()
  const again = Promise.withResolvers<string>()
  let firstAt: number | null = null
  const listener = (name: string) => {
    if (name === 'SIGHUP' && !atTerminal) return
    const now = performance.now()
    if (firstAt !== null && now - firstAt >= sameSignalMs) again.resolve(name)
    firstAt ??= now
    first.resolve(name)
  }
  for (const name of stopSignals) signals.on(name, listener)
  return {
    received: first.promise,
    receivedAgain: again.promise,
    forget() {
      for (const name of stopSignals) signals.off(name, listener)
    },
  }
}
