/**
 * Finds the network that serves a number: by an HLR provider, else by the portability table, else the holder of the
 * prefix. Null when none of them knows.
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
  /** Called for every message, so it never waits: an HLR provider's answer counts only if it is cached. */
  find(number: string): KnownNetwork
  /** Fetches the HLR provider's answers for `find`, as far as they arrive within the timeout. Returns null when all are
   *  cached. Null itself when messages do not ask a provider. */
  readonly ahead: ((numbers: readonly string[]) => Promise<void> | null) | null
  /** For a lookup: asks the HLR provider where there is one. */
  ask(number: string): Promise<KnownNetwork & { /** Null when nobody says. */ valid: boolean | null }>
  /** The sources of `find`. */
  sources(number: string): NumberSources
}

/** Answers of each source about a number; null where a source has none. */
interface NumberSources {
  /** The holder of the prefix. */
  holder: string | null
  table: string | null
  /** An HLR provider's answer from the cache. */
  hlr: HlrAnswer | null
  /** Messages ask the provider. */
  hlrForSending: boolean
}

interface NetworkSources {
  portability: Pick<Portability, 'networkOf'>
  hlr: Hlr | null
  /** Ask the provider for messages too, which costs money and time for each message. */
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
    // The table lists ported numbers, so a number in it is ported even if the holder of its prefix is unknown.
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

/** readings "Porting": ported is whether the network differs from the holder of the prefix. If the holder is unknown,
 *  the source's own `ported` flag counts; if that is missing too, `porting` is omitted. */
function portingOf(network: string, holder: string | null, says: boolean | null): Porting | null {
  const ported = holder === null ? says : network !== holder
  return ported === null ? null : { ported, carrier: network }
}
