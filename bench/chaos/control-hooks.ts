/** Loaded into a node before anything of its own, as a control (controls.ts, named by CHAOS_CONTROL): changes pieces of its code. */
import { registerHooks } from 'node:module'
import type { Control } from './controls.ts'

interface Change {
  /** The end of the file's address. */
  file: string
  /** Each piece by its replacement. */
  pieces: readonly (readonly [piece: string, instead: string])[]
}

const changes: Readonly<Record<Exclude<Control, 'no-sync'>, Change>> = {
  'no-fence': {
    file: '/server/src/store/postgres/nodes.ts',
    pieces: [
      ['const isLate = () => performance.now() - renewedAt > leaseMs * endAfter', 'const isLate = () => false'],
      ["return lease.lose('this node was away for too long: the others count it as gone')", 'return'],
    ],
  },
  'own-clocks': {
    file: '/server/src/site-time.ts',
    pieces: [['return Number.isNaN(originMs) ?', 'return true ?']],
  },
}

const { file, pieces } = changes[process.env.CHAOS_CONTROL as keyof typeof changes]

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (!url.endsWith(file)) return loaded
    let source = String(loaded.source)
    for (const [piece, instead] of pieces) {
      if (!source.includes(piece)) throw new Error(`not found in ${url}: ${piece}`)
      source = source.replace(piece, instead)
    }
    return { ...loaded, source }
  },
})
