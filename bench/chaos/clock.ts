/**
 * Loaded into the gateway before anything of its own: moves its clock by as many ms as the file CLOCK_OFFSET_FILE says, so
 * that ten minutes, or a stepped clock, do not have to be waited for. Timers go on at their own speed, as they do when
 * an operator sets the clock of a machine.
 */
import { readFileSync } from 'node:fs'

/** Interval between readings of the file, in ms. */
const lookEveryMs = 25

const file = process.env.CLOCK_OFFSET_FILE
if (file === undefined) throw new Error('CLOCK_OFFSET_FILE names no file')
const realNow = Date.now
let offsetMs = read(file, 0)
Date.now = () => realNow() + offsetMs
setInterval(() => {
  offsetMs = read(file, offsetMs)
}, lookEveryMs).unref()

/** While the file is being written it may be empty: then nothing changes. */
function read(path: string, otherwise: number): number {
  const text = readFileSync(path, 'utf8')
  return text === '' ? otherwise : Number(text)
}
