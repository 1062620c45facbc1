import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { type CarrierSetting, carriersKind, readCarrierFields } from '../settings/carriers.ts'
import type { Carrier, CarrierMemory } from './carrier.ts'
import { createClockOffset } from './clock-offset.ts'
import { createMember } from './fleet-member.ts'
import { createRouteHealth } from './route-health.ts'

const smpp = (query: string, at = 'us:pw@smsc.example.net:2775') => carriersKind.parse(`smpp://${at}?id=a&${query}`)[0]!

/** A member whose carriers only note what they were made with. */
function memberOf(setting: CarrierSetting) {
  const made: { setting: CarrierSetting; memory: CarrierMemory | undefined }[] = []
  const memories: CarrierMemory[] = []
  const make = (_identity: unknown, of: CarrierSetting, _account: number, memory?: CarrierMemory) => {
    made.push({ setting: of, memory })
    const own = { clock: createClockOffset(), tps: of.tps, speed: null, route: createRouteHealth().kept }
    memories.push(own)
    const carrier: Partial<Carrier> = { setting: of, memory: own, setFlow() {}, start() {}, stop: async () => {} }
    return carrier as Carrier
  }
  const identity = { carrierId: 1, name: 'a', simulated: false, networks: null }
  const log = pino({ level: 'silent' })
  const member = createMember({ origin: 'stored', identity, setting, account: 1, make, log })
  return { made, memories, change: (next: CarrierSetting) => member.change('stored', identity, next, 1) }
}

test('what was learnt stays when a setting changes, and not when it is another account or place', async () => {
  const { made, memories, change } = memberOf(smpp('tps=5'))
  const next = async (setting: CarrierSetting) => {
    const before = made.length
    change(setting)
    await vi.waitFor(() => expect(made).toHaveLength(before + 1))
    return made.at(-1)!.memory === memories.at(-2)
      ? 'kept'
      : made.at(-1)!.memory === undefined
        ? 'forgotten'
        : 'another'
  }
  expect(made[0]!.memory).toBeUndefined()
  expect(await next(smpp('tps=7'))).toBe('kept')
  expect(await next(smpp('tps=7', 'us:other@smsc.example.net:2775'))).toBe('kept')
  expect(await next(smpp('tps=7', 'us:pw@other.example.net:2775'))).toBe('forgotten')
  expect(await next(smpp('tps=7', 'them:pw@other.example.net:2775'))).toBe('forgotten')
  const http = readCarrierFields({ id: 'a', protocol: 'http', url: 'https://sms.example.net/' })
  if ('faults' in http) throw new Error(JSON.stringify(http.faults))
  expect(await next(http.setting)).toBe('forgotten')
})
