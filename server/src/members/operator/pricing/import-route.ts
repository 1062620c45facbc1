/** The import of a price list: a preview, and the replacement that follows from it. */
import type { Readable } from 'node:stream'
import type { PriceImport } from '@websms/contract/members'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { allowTime } from '../../../http/connections.ts'
import { letBodyCome } from '../../../http/unread-body.ts'
import {
  type ImportPreview,
  importDetail,
  ListChangedError,
  previewImport,
  runImport,
} from '../../../pricing/import.ts'
import { ownerText } from '../../../pricing/owners.ts'
import { commaNote, compileInTurns, fileBytesMax } from '../../../pricing/price-file.ts'
import type { PriceCheck } from '../../../pricing/warnings.ts'
import type { KnownNetworks } from '../../../routing/warnings.ts'
import { dollars } from '../../../rules/ledger/money.ts'
import { warningSentence } from '../../../rules/pricing/check-prices.ts'
import type { PriceEntry } from '../../../rules/pricing/price.ts'
import { besideNotes } from '../../../rules/pricing/words.ts'
import { audit } from '../../audit.ts'
import type { MembersDeps } from '../../deps.ts'
import { invalidField, ProblemError } from '../../problem-error.ts'
import { serveMembers } from '../../serve.ts'
import { actorFor, requireOwner } from './require-owner.ts'

/** Entries and faults of each kind that an answer has. */
const shownMax = 100

interface Knowledge {
  check: PriceCheck
  networks: KnownNetworks
}

export function importRoute(
  app: FastifyInstance,
  { store }: Pick<MembersDeps, 'store'>,
  { check, networks }: Knowledge,
): void {
  app.register(async (upload) => {
    upload.removeAllContentTypeParsers()
    upload.addContentTypeParser('text/csv', ({ raw }, body, done) => {
      allowTime(raw)
      letBodyCome(raw)
      done(null, body)
    })
    serveMembers(upload, 'POST /operator/prices/import', async ({ query, request, reply, session }) => {
      const { list, file, confirm } = query
      const bytes = await received(request.body as Readable | undefined, reply)
      const owner = await requireOwner(store.read, list)
      const preview = await previewImport(store.search, await networks(), owner, bytes)
      if (confirm !== undefined) {
        const note = (db: Parameters<typeof audit>[0]) =>
          audit(db, actorFor(session, owner), 'prices.imported', ownerText(owner), { file, ...importDetail(preview) })
        await runImport(store, { owner, preview, confirm }, note).catch((error) => {
          throw error instanceof ListChangedError ? new ProblemError('changed_meanwhile', { who: 'Somebody' }) : error
        })
      }
      const { entries } = preview.file
      const compiled = await compileInTurns(entries)
      const warnings = await check(owner, compiled, entries)
      const answer = previewAnswer(preview, confirm !== undefined)
      return {
        ...answer,
        notes: [...answer.notes, ...besideNotes(compiled, entries)],
        warnings: firstOf(warnings, ({ entry, text }) => ({
          ...placeOf(entry),
          text: warningSentence(text),
        })),
      }
    })
  })
}

/** @throws ProblemError `body_too_large` */
async function received(body: Readable | undefined, reply: FastifyReply): Promise<Uint8Array> {
  if (body === undefined || typeof body.pipe !== 'function') throw invalidField('body', 'is missing')
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > fileBytesMax) {
      // The unread rest of the file is discarded.
      reply.header('connection', 'close')
      throw new ProblemError('body_too_large', { limit: fileBytesMax })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function previewAnswer({ file, changes, confirm }: ImportPreview, saved: boolean): Omit<PriceImport, 'warnings'> {
  const { added, changed, removed, unchanged } = changes
  return {
    saved,
    confirm: saved ? null : confirm,
    entries: file.entries.length,
    added: firstOf(added, (entry) => ({ ...placeOf(entry), price: dollars(entry.micros), before: null })),
    changed: firstOf(changed, (entry) => ({
      ...placeOf(entry),
      price: dollars(entry.micros),
      before: dollars(entry.before),
    })),
    removed: firstOf(removed, (entry) => ({ ...placeOf(entry), price: null, before: dollars(entry.micros) })),
    unchanged,
    faults: { count: file.faultsCount, first: file.faults.map(({ line, text }) => ({ line, text: `${text}.` })) },
    notes: [
      ...(file.ignored.length > 0 ? [`Columns that are not read: ${file.ignored.join(', ')}.`] : []),
      ...(file.decimalComma ? [`${commaNote}.`] : []),
    ],
  }
}

function firstOf<Found, Shown>(found: readonly Found[], shown: (one: Found) => Shown) {
  return { count: found.length, first: found.slice(0, shownMax).map(shown) }
}

function placeOf({ by, value }: PriceEntry): Pick<PriceEntry, 'by' | 'value'> {
  return { by, value }
}
