/** The Members Area shows a list before it is sent as the gateway will read it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createNetworks } from '../server/src/lookup/networks.ts'
import { createComposer } from '../server/src/messages/compose.ts'
import { compileRoutes } from '../server/src/rules/routing/compile.ts'
import { compileDestinations } from '../server/src/rules/routing/destinations.ts'
import { compileSenders } from '../server/src/rules/senders/compile.ts'
import { readNumbers } from '../web/src/pages/bulk/prepare.ts'
import { readRecipients, withZeros } from '../web/src/pages/send/recipients.ts'

const routes = compileRoutes([], [{ carrierId: 1, name: 'smsc', simulated: true, networks: null }])
const destinations = compileDestinations([])
const routing = { routes: () => routes, destinations: () => destinations, allows: () => true }
const networks = createNetworks({ portability: { networkOf: () => null }, hlr: null, hlrForSending: false })
const pricing = { partMicros: () => 100_000, costMicros: () => null }
const compiled = compileSenders({ entries: [], countryDefaults: new Map(), policies: new Map(), siteSender: '552' })
const senders = { now: () => compiled }
const settings = { sender: '552', partsMax: 10, countries: null }
const optOuts = { version: () => 0, refresh: () => {}, holds: () => false }
const composer = createComposer({ settings, routing, networks, senders, pricing, optOuts })
const access = {
  accountId: 1,
  keyId: 1,
  priceMicros: 100_000,
  suspended: false,
  demo: false,
  purpose: 'transactional' as const,
  exemptTransactional: false,
  quietHours: null,
  grants: new Set<never>(),
  companyNames: new Set<string>(),
}
const content = composer.content(access, { body: 'Kia ora' })

/** The number that the gateway would send to, or why it would not. */
function sent(to: string): { number: string } | { reason: string } {
  try {
    return { number: composer.message(access, to, content).to }
  } catch (error) {
    return { reason: (error as Error).message }
  }
}

const start = fc.constantFrom(
  '',
  '+',
  '00',
  '0011 ',
  '0',
  "'",
  '="',
  'tel:',
  'tel:+',
  '(',
  '+64 (0)',
  '64',
  '61',
  '27',
  '021',
  '04',
  '+49 0',
)
const middle = fc.string({
  unit: fc.constantFrom(...'0123456789012345678901234567890123456789 -.()/٣５'),
  maxLength: 14,
})
const end = fc.constantFrom('', '', '', '.0', '.00', '.5', 'E+10', '"', ' x', '?body=hi')
const written = fc.tuple(start, middle, end).map((parts) => parts.join(''))

test('a number is good in the browser exactly when the gateway takes it, and as the same number', () => {
  fc.assert(
    fc.property(written, (line) => {
      fc.pre(line.trim() !== '')
      const shown = readRecipients(line)
      const taken = sent(line)
      if ('number' in taken) {
        expect([shown.good, shown.bad]).toEqual([[taken.number], []])
        // The number as the page sends it.
        expect(sent(`+${taken.number}`)).toEqual(taken)
      } else {
        expect(shown.good).toEqual([])
        expect(taken.reason).toBe(`Invalid phone number: ${shown.bad[0]!.reason}`)
      }
    }),
    { numRuns: 3000 },
  )
})

test('so is a row of a file, with the 0 that it lost and without', () => {
  fc.assert(
    fc.property(fc.array(written, { maxLength: 20 }), (cells) => {
      const rows = cells.map((cell, index) => ({ row: index + 1, line: index + 1, cells: [cell], fault: null }))
      const asWritten = readNumbers(rows, 0, { addZeros: false })
      const mended = readNumbers(rows, 0, { addZeros: true })
      const taken = cells.flatMap((cell) => {
        const one = sent(cell)
        return 'number' in one ? [one.number] : []
      })
      expect(asWritten.recipients.map(({ to }) => to)).toEqual(taken)
      expect(mended.recipients.length - asWritten.recipients.length).toBe(asWritten.lackZero)
      for (const { to } of mended.recipients) expect(sent(`+${to}`)).toEqual({ number: to })
    }),
  )
})

test('a pasted list that has its zeros added is sent to as it is shown', () => {
  fc.assert(
    fc.property(fc.array(written, { maxLength: 20 }), (lines) => {
      const before = readRecipients(lines.join('\n'))
      const after = readRecipients(withZeros(lines.join('\n')))
      expect(after.lackZero).toBe(0)
      expect(after.bad.length).toBe(before.bad.length - before.lackZero)
      expect(after.good).toEqual(expect.arrayContaining(before.good))
    }),
  )
})
