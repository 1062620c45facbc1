/** One setting of the table. */
import type { Kind } from './kinds.ts'

export interface Setting<T = unknown> {
  /** The environment variable. */
  readonly env: string
  /** The command line's option, e.g. `--port`; null for secrets, which every user of a machine could read there. */
  readonly flag: string | null
  readonly kind: Kind<T>
  /** The default as it would be written; null when absence has a meaning of its own. */
  readonly default: string | null
  /** One or two sentences for people. */
  readonly description: string
  /** Never shown, not even in errors. */
  readonly secret: boolean
}

export function setting<T>(
  env: string,
  flag: string,
  kind: Kind<T>,
  standard: string,
  description: string,
): Setting<T> {
  return { env, flag, kind, default: standard, description, secret: false }
}

/** A setting whose absence has a meaning of its own. */
export function optional<T>(env: string, flag: string, kind: Kind<T>, description: string): Setting<T | null> {
  return { env, flag, kind, default: null, description, secret: false }
}

/** A setting that is never an option, and never shown. */
export function secret<T>(env: string, kind: Kind<T>, description: string): Setting<T | null> {
  return { env, flag: null, kind, default: null, description, secret: true }
}
