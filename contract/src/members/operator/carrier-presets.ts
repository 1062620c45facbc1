/** Settings of usual carriers that speak HTTP, as data: a start for the form, the command line and the documentation. */
import json from './carrier-presets/json.json' with { type: 'json' }
import kannel from './carrier-presets/kannel.json' with { type: 'json' }
import websms from './carrier-presets/websms.json' with { type: 'json' }

export interface CarrierPreset {
  readonly name: string
  readonly label: string
  /** Its use, and the fields to change. */
  readonly about: string
  /** Fields that each account has of its own. */
  readonly ask: readonly string[]
  /** Texts by the names of fields. */
  readonly settings: Readonly<Record<string, string>>
}

export const carrierPresets: readonly CarrierPreset[] = [kannel, websms, json].map(({ settings, ...preset }) => ({
  ...preset,
  settings: settings as Readonly<Record<string, string>>,
}))
