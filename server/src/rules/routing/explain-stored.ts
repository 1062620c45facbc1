/** Explains a message's route from the data that was stored with it, since carriers may have changed. Pure. */

interface StoredRoute {
  number: string
  /** The network that served the number when the message was accepted. */
  network: string | null
  /** The holder of the number's prefix. */
  holder: string | null
  carrier: string | null
  /** The rule that chose the carrier; null: the carriers' own networks did. */
  rule: string | null
}

/** One sentence, without a full stop. */
export function explainStored({ network, holder, carrier, rule, number }: StoredRoute): string {
  const name = carrier === null ? 'a carrier that has since been removed' : carrier
  const to = rule === null ? name : `${name}, by the rule "${rule}"`
  if (network === null) return `The network of ${number} was unknown; it was routed to ${to}`
  if (holder === null) return `${number} was on ${network}; it was routed to ${to}`
  if (network === holder)
    return `${number} has a ${network} prefix and is not known to be ported; it was routed to ${to}`
  return `${number} has a ${holder} prefix but was ported to ${network}; it was routed to ${to}`
}
