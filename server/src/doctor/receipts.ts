/** Warns of receipts that match no message: the messages they belong to stay `sent` until they expire. */
import { whyUnmatched } from '../carriers/unmatched.ts'
import { unmatchedReceipts } from '../store/data-folder.ts'
import type { Place } from '../store/place.ts'
import { type Check, warning } from './check.ts'

const cure =
  'Operators see the last ones on the Carriers page. Other systems of yours that use the same account at the carrier get ' +
  'receipts here too; else show the text to the carrier. docs/carriers.md says how receipts find their messages.'

export async function checkReceipts(place: Place): Promise<Check[]> {
  try {
    return (await unmatchedReceipts(place)).map(({ carrier, receipts, text, reason }) => {
      const match =
        receipts === 1 ? '1 receipt of the last 72 h matches' : `${receipts} receipts of the last 72 h match`
      const last = `the last one, ${whyUnmatched[reason]}: ${JSON.stringify(text)}`
      return warning('receipts', `${match} no message, over ${carrier}; ${last}`, cure)
    })
  } catch {
    return [] // the schema check reports what is wrong with the data
  }
}
