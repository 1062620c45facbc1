/** The meanings that a refusal may have, as the dispatcher takes them. */
import type { CarrierReaction } from '@websms/contract/carrier-fields'
import type { Refusal } from './upstream.ts'

export const reactions: Readonly<Record<CarrierReaction, Pick<Refusal, 'scope' | 'patience' | 'asksFor'>>> = {
  refuse: { scope: 'part', patience: 'none', asksFor: null },
  retry: { scope: 'destination', patience: 'long', asksFor: null },
  slow_down: { scope: 'destination', patience: 'long', asksFor: 'less_speed' },
  queue_full: { scope: 'destination', patience: 'long', asksFor: 'less_waiting' },
  fail_soon: { scope: 'carrier', patience: 'short', asksFor: null },
  stop: { scope: 'carrier', patience: 'long', asksFor: null },
}
