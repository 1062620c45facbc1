/** A bar on stderr for a person who watches a long command. */
import type { Terminal } from '../terminal.ts'

interface Progress {
  show(done: number): void
  clear(): void
}

const barLength = 24

/** Shows nothing where stderr is no terminal. */
export function createProgress({ progress = false, err }: Terminal, total: number): Progress {
  if (!progress) return { show() {}, clear() {} }
  let isShown = false
  return {
    show(done) {
      isShown = true
      const share = total === 0 ? 1 : Math.min(1, done / total)
      const full = Math.round(share * barLength)
      const bar = `${'█'.repeat(full)}${'░'.repeat(barLength - full)}`
      err(`\r${bar} ${done.toLocaleString('en')} of ${total.toLocaleString('en')} rows\x1b[K`)
    },
    clear() {
      if (isShown) err('\r\x1b[K')
      isShown = false
    },
  }
}
