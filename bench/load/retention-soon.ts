/** Loaded into a gateway before anything of its own: its retention begins after a second and not after ten minutes, so that
 *  a soak of ten minutes has it at work all the time. */
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'

/** The pause before a round of retention (server/src/upkeep/retention.ts); nothing else waits as long by a promise. */
const roundMs = 600_000
const soonMs = 1000

const wait = timers.setTimeout
timers.setTimeout = ((delayMs, value, options) =>
  wait(delayMs === roundMs ? soonMs : delayMs, value, options)) as typeof timers.setTimeout
syncBuiltinESMExports()
