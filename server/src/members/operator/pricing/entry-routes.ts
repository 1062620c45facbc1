/** One price is added, changed or removed. */
import type { FastifyInstance } from 'fastify'
import { createKnownNames, type KnownNames, readDestination } from '../../../pricing/destination.ts'
import { putEntry, removeEntry } from '../../../pricing/lists.ts'
import { ownerText } from '../../../pricing/owners.ts'
import { readPrice } from '../../../pricing/price-rows.ts'
import type { KnownNetworks } from '../../../routing/warnings.ts'
import { dollars } from '../../../rules/ledger/money.ts'
import type { PricedDestination } from '../../../rules/pricing/price.ts'
import { audit } from '../../audit.ts'
import type { MembersDeps } from '../../deps.ts'
import { invalidField, ProblemError } from '../../problem-error.ts'
import { serveMembers } from '../../serve.ts'
import { actorFor, requireOwner } from './require-owner.ts'

export function entryRoutes(
  app: FastifyInstance,
  { store }: Pick<MembersDeps, 'store'>,
  networks: KnownNetworks,
): void {
  serveMembers(app, 'PUT /operator/prices/entry', async ({ body, session }) => {
    const owner = await requireOwner(store.read, body.list)
    const names = createKnownNames(await networks())
    const place = readPlace(body, names)
    const micros = readPrice(String(body.price), false)
    if (typeof micros === 'string') throw invalidField('price', micros)
    const replaced = body.replaces === undefined ? null : storedPlace(body.replaces, names)
    return store.change(async (db) => {
      const moved = replaced !== null && !isSame(replaced, place) ? replaced : null
      const removed = moved && (await removeEntry(db, owner, moved))
      const before = await putEntry(db, owner, { ...place, micros })
      if (moved !== null && before !== null) {
        throw invalidField('value', `found ${place.value}, expected another destination: the list has a price for it`)
      }
      const detail = {
        destination: place.value,
        price: dollars(micros),
        ...(before !== null && { before: dollars(before) }),
        ...(moved !== null && removed !== null && { instead_of: moved.value }),
      }
      await audit(db, actorFor(session, owner), 'prices.changed', ownerText(owner), detail)
      return { ...place, before: before === null ? null : dollars(before) }
    })
  })

  serveMembers(app, 'DELETE /operator/prices/entry', async ({ query, session }) => {
    const owner = await requireOwner(store.read, query.list)
    const { by, value } = query
    return store.change(async (db) => {
      const before = await removeEntry(db, owner, { by, value })
      if (before === null) throw new ProblemError('not_found')
      const detail = { destination: value, price: null, before: dollars(before) }
      await audit(db, actorFor(session, owner), 'prices.changed', ownerText(owner), detail)
      return { before: dollars(before) }
    })
  })
}

/** @throws ProblemError `invalid` */
function readPlace({ by, value }: PricedDestination, networks: KnownNames): PricedDestination {
  const place = readDestination(value, by, networks)
  if (typeof place === 'string') throw invalidField('value', place)
  return place
}

/** An entry that the list has: the name of a network stays as it is, whatever the known one is. */
function storedPlace(place: PricedDestination, networks: KnownNames): PricedDestination {
  return place.by === 'network' ? place : readPlace(place, networks)
}

function isSame(one: PricedDestination, other: PricedDestination): boolean {
  return one.by === other.by && one.value === other.value
}
