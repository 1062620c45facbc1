/** Finds another carrier for a message that waits: by the routes of now, without carriers that must not have it. */
import { countryOf } from '@websms/sms'
import type { NewWay } from '../carriers/mover.ts'
import type { Networks } from '../lookup/networks.ts'
import type { Pricing } from '../pricing/pricing.ts'
import type { Routing } from '../routing/routing.ts'
import { isBeyondText, wirePartsIn } from '../rules/message-options.ts'
import { isUsable } from '../rules/routing/candidates.ts'
import type { RouteRequest } from '../rules/routing/route.ts'
import { drawOf } from '../rules/routing/weights.ts'
import { lanes } from '../rules/status.ts'
import type { Store } from '../store/store.ts'
import type { WaitingMessage } from '../store/traffic/moving.ts'

interface RerouteOptions {
  routing: Pick<Routing, 'routes'>
  networks: Pick<Networks, 'find'>
  pricing: Pick<Pricing, 'costMicros'>
  store: Pick<Store, 'read' | 'onChange' | 'secrets'>
}

type Reroute = (message: WaitingMessage, where: { tried: ReadonlySet<number>; well: boolean }) => NewWay | null

export async function createReroute({ routing, networks, pricing, store }: RerouteOptions): Promise<Reroute> {
  const { secrets, read, onChange } = store
  let demoAccounts: ReadonlySet<number> = new Set()
  const readDemoAccounts = async () => {
    const rows = await read.selectFrom('accounts').select('id').where('demo', '=', 1).execute()
    demoAccounts = new Set(rows.map(({ id }) => id))
  }
  await readDemoAccounts()
  // An account is a demo account from its beginning, so what was read once stays right.
  onChange(() => readDemoAccounts().catch(() => {}))

  return (message, { tried, well }) => {
    const { to: number, accountId, sender, lane } = message
    const request: RouteRequest = {
      ...{ number, accountId, sender, tried, draw: drawOf(number) },
      country: countryOf(number)?.country ?? '001',
      network: message.network ?? networks.find(number).network,
      purpose: message.purpose,
      demo: demoAccounts.has(accountId),
      ...(isBeyondText(message) && { beyondText: true }),
    }
    const route = routing.routes().choose(request)
    if (route === null) return null
    const { carrier } = route
    if (well && (carrier.paused === true || !isUsable(carrier, request))) return null
    const text = lane === lanes.otp ? secrets.decrypt(message.body) : message.body
    const wireParts = wirePartsIn(carrier.wireForm ?? {}, text, message)
    const costMicros = pricing.costMicros(route, request)
    return { toId: carrier.carrierId, wireParts, costMicros, ruleId: route.rule?.ruleId ?? null }
  }
}
