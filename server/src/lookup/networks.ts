/**
 * Which network serves a number: what an HLR provider says, else the portability table, else whom the prefix was given to.
 * What none of them knows is null.
 */
import type { Porting } from '@websms/contract'
import { networkOf as holderOf } from '@websms/sms'
import type { Portability } from '../store/portability.ts'
import type { Hlr, HlrAnswer } from './hlr/hlr.ts'

export interface KnownNetwork {
  network: string | null
  /** Null unless the portability table or an HLR provider knows the number. */
  porting: Porting | null
}

export interface Networks {
  /** On the way of every message, so it never waits: an HLR provider's answer counts when it is at hand already. */
  find(number: string): KnownNetwork
  /** Gets the HLR provider's answers for `find`, as far as they come within its timeout; it gives null when they are at
   *  hand. Null itself where no provider is asked for messages. */
  readonly ahead: ((numbers: readonly string[]) => Promise<void> | null) | null
  /** For a lookup: asks the HLR provider where there is one. */
  ask(number: string): Promise<KnownNetwork & { /** Null when nobody says. */ valid: boolean | null }>
  /** What `find` knows it from. */
  sources(number: string): NumberSources
}

/** What each of those that may know says of a number; null: nothing. */
export interface NumberSources {
  /** Whom the prefix was given to. */
  holder: string | null
  table: string | null
  /** An HLR provider's answer that is at hand. */
  hlr: HlrAnswer | null
  /** The provider is asked for messages. */
  hlrForSending: boolean
}

export interface NetworkSources {
  portability: Pick<Portability, 'networkOf'>
  hlr: Hlr | null
  /** Ask the provider for messages too, which costs money and time for each. */
  hlrForSending: boolean
}

export function createNetworks({ portability, hlr, hlrForSending }: NetworkSources): Networks {
  const known = (number: string, answer: HlrAnswer | null): KnownNetwork => {
    const holder = holderOf(number)?.network ?? null
    if (answer !== null && answer.network !== null) {
      return { network: answer.network, porting: portingOf(answer.network, holder, answer.ported) }
    }
    const network = portability.networkOf(number)
    if (network === null) return { network: holder, porting: null }
    // The table lists who has moved: where the holder of the prefix is not known, being in it says so.
    return { network, porting: portingOf(network, holder, true) }
  }
  const forSending = hlrForSending ? hlr : null
  return {
    find: (number) => known(number, forSending === null ? null : forSending.remembered(number)),
    ahead: forSending === null ? null : forSending.askAll,
    async ask(number) {
      const answer = hlr === null ? null : await hlr.ask(number)
      return { ...known(number, answer), valid: answer?.valid ?? null }
    },
    sources: (number) => ({
      holder: holderOf(number)?.network ?? null,
      table: portability.networkOf(number),
      hlr: hlr?.remembered(number) ?? null,
      hlrForSending: forSending !== null,
    }),
  }
}

/** readings "Porting": ported is whether the network differs from the holder of the prefix. Where nobody knows the holder,
 *  it is what the source itself `says`, and when that is nothing either, nothing is said. */
function portingOf(network: string, holder: string | null, says: boolean | null): Porting | null {
  const ported = holder === null ? says : network !== holder
  return ported === null ? null : { ported, carrier: network }
}
