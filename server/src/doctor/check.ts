/** One finding of the doctor. */
export interface Check {
  /** The thing that was checked. */
  name: string
  /** A failure keeps the gateway from working; a warning is for a person to judge. */
  result: 'ok' | 'warning' | 'failure'
  found: string
  /** Advice; null when there is nothing to do. */
  cure: string | null
}

export function fine(name: string, found: string): Check {
  return { name, result: 'ok', found, cure: null }
}

/** In order, with advice that is worth reading. */
export function note(name: string, found: string, advice: string): Check {
  return { name, result: 'ok', found, cure: advice }
}

export function warning(name: string, found: string, cure: string): Check {
  return { name, result: 'warning', found, cure }
}

export function failure(name: string, found: string, cure: string): Check {
  return { name, result: 'failure', found, cure }
}
