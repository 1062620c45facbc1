/** Regular expressions of operators on texts of carriers. Both may be made so that a match takes years, so a match has a
 *  time limit and a bounded text. */
import { createContext, Script } from 'node:vm'

/** The text of the first group, or of the whole match when the pattern has no group; null without a match. */
type Pattern = (text: string) => string | null

/** Time for a match, in ms. Beyond it the text does not match. */
const matchMsMax = 50
const textLengthMax = 16_384

const context = createContext(Object.create(null))
// Only code that runs as a script can be interrupted; the arguments are plain values of the context.
const script = new Script('pattern.exec(text)')

export function createPattern(pattern: string): Pattern {
  const compiled = new RegExp(pattern, 'u')
  return (text) => {
    Object.assign(context, { pattern: compiled, text: text.slice(0, textLengthMax) })
    try {
      const match = script.runInContext(context, { timeout: matchMsMax }) as RegExpExecArray | null
      return match && (match[1] ?? match[0])
    } catch {
      return null
    }
  }
}
