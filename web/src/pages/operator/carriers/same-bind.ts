/** Carriers that bind to the same account at the same address: many carriers allow that once. Those that speak HTTP have no bind. */

interface Bind {
  name: string
  settings: Readonly<Record<string, string>>
}

/** The names of carriers that have a bind in common, group by group. A transmitter and a receiver are a pair, and not the
 *  same bind. */
export function sameBinds(carriers: readonly Bind[]): readonly (readonly string[])[] {
  const binds = carriers.filter(({ settings }) => settings.protocol !== 'http')
  const groups = Map.groupBy(binds, ({ settings }) => JSON.stringify(accountOf(settings)))
  return [...groups.values()]
    .map((group) => group.filter((one) => group.some((other) => other !== one && overlap(one, other))))
    .filter((group) => group.length > 0)
    .map((group) => group.map(({ name }) => name))
}

function accountOf({ host = '', port = '', tls, system_id }: Bind['settings']): unknown[] {
  return [host.trim().toLowerCase(), port.trim() || (tls === 'yes' ? '3550' : '2775'), system_id?.trim()]
}

function overlap(one: Bind, other: Bind): boolean {
  const [first, second] = [one, other].map(({ settings: { bind = 'transceiver' } }) => bind)
  const isPair = (a: string, b: string) => a === 'transmitter' && b === 'receiver'
  return !isPair(first!, second!) && !isPair(second!, first!)
}
