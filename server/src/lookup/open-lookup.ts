/** Opens the sources beyond the number plan: the portability table and the HLR provider of the settings. */
import type { Logger } from 'pino'
import type { Settings } from '../settings.ts'
import type { Store } from '../store/store.ts'
import { keepDemoTable } from './demo.ts'
import { createHlr, type Hlr } from './hlr/hlr.ts'
import { createNetworks, type Networks } from './networks.ts'

interface Lookup {
  networks: Networks
  close(): Promise<void>
}

interface LookupOptions {
  settings: Settings
  store: Store
  /** The carriers are the simulator's. */
  simulated: boolean
  log: Logger
}

export async function openLookup({ settings, store, simulated, log }: LookupOptions): Promise<Lookup> {
  await keepDemoTable(store, simulated)
  const portability = await store.portability()
  // A change does not wait for it: a table of millions takes seconds to read.
  store.onChange(() => void portability.refresh())
  const hlr = hlrOf(settings, log)
  return {
    networks: createNetworks({ portability, hlr, hlrForSending: settings.hlrSending }),
    async close() {
      await hlr?.close()
      portability.close()
    },
  }
}

function hlrOf(settings: Settings, log: Logger): Hlr | null {
  if (settings.hlrUrl === null) return null
  return createHlr({
    url: settings.hlrUrl,
    headers: settings.hlrHeaders ?? {},
    networkPath: settings.hlrNetworkPath,
    portedPath: settings.hlrPortedPath,
    validPath: settings.hlrValidPath,
    networkNames: settings.hlrNetworks,
    timeoutMs: settings.hlrTimeoutMs,
    keepMs: settings.hlrCacheSeconds * 1000,
    answersMax: settings.hlrCacheSize,
    log,
  })
}
