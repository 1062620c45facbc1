/** Carriers that operators set up while the gateway runs: add, test, change, import, retire. */

import { secretPlaces } from '@websms/contract/carrier-fields'
import type { FastifyInstance } from 'fastify'
import {
  addCarrier,
  type CarrierTexts,
  changeCarrier,
  changedFields,
  decideWaiting,
  readStoredCarriers,
  restoreCarrier,
  retireCarrier,
  type StoredCarrier,
} from '../../carriers/stored.ts'
import { tryCarrier } from '../../carriers/try-carrier.ts'
import { type CarrierSetting, carrierTexts, readCarrierFields } from '../../settings/carriers.ts'
import { siteTime } from '../../site-time.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { faultText } from '../json-faults.ts'
import { invalidField, ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { concerning } from './actor.ts'

type Deps = Pick<MembersDeps, 'store' | 'fleet' | 'settings'>

export function carrierSetupRoutes(app: FastifyInstance, deps: MembersDeps): void {
  settingRoutes(app, deps)
  importRoute(app, deps)
  retirementRoutes(app, deps)
}

function settingRoutes(app: FastifyInstance, { store, fleet, settings: site }: Deps): void {
  const { secrets } = store

  serveMembers(app, 'POST /operator/carriers', async ({ body, session }) => {
    const { id: name } = checked(body.settings)
    refuseFixed(fleet, name, null)
    const id = await store.change(async (db) => {
      const carrierId = await addCarrier(db, secrets, body.settings, siteTime())
      await audit(db, concerning(session, null), 'carrier.added', name, changedFields({}, body.settings))
      return carrierId
    })
    return { id: String(id) }
  })

  serveMembers(app, 'PUT /operator/carriers/:id', async ({ params, body, session }) => {
    const before = await findStored(store, params.id)
    const { id: name } = checked({ ...body.settings, ...before.secretTexts(secrets, body.settings) })
    refuseFixed(fleet, name, before.carrierId)
    if (name !== before.name && site.carriers.some(({ id }) => id === before.name)) {
      throw invalidField(
        'id',
        `${before.name} is in WEBSMS_CARRIERS, and would run again beside it. Remove the entry first.`,
      )
    }
    askForSecrets(before.texts, before.secretTexts(secrets), body.settings)
    await store.change(async (db) => {
      await changeCarrier(db, secrets, before.carrierId, body.settings, siteTime())
      const changes = changedFields(before.texts, body.settings)
      await audit(db, concerning(session, null), 'carrier.changed', name, changes)
    })
    return undefined
  })

  serveMembers(app, 'POST /operator/carriers/test', async ({ body }) => {
    const { settings, id, to } = body
    const stored = id === undefined ? null : await findStored(store, id)
    const secret = stored === null ? {} : stored.secretTexts(secrets, settings)
    if (stored !== null) askForSecrets(stored.texts, stored.secretTexts(secrets), settings)
    return tryCarrier(checked({ ...settings, ...secret }), { to })
  })
}

function importRoute(app: FastifyInstance, { store, fleet }: Deps): void {
  serveMembers(app, 'POST /operator/carriers/:id/import', async ({ params, session }) => {
    const carrier = fleet.carriers.find(({ identity }) => String(identity.carrierId) === params.id)
    if (carrier === undefined) throw new ProblemError('not_found')
    if (carrier.origin !== 'environment' || carrier.setting.protocol !== 'smpp') {
      throw new ProblemError('refused', { reason: `${carrier.identity.name} is not set by WEBSMS_CARRIERS.` })
    }
    const { setting } = carrier
    await store.change(async (db) => {
      await addCarrier(db, store.secrets, { ...carrierTexts(setting), password: setting.password }, siteTime())
      await audit(db, concerning(session, null), 'carrier.imported', setting.id)
    })
    return undefined
  })
}

function retirementRoutes(app: FastifyInstance, { store, fleet }: Deps): void {
  serveMembers(app, 'POST /operator/carriers/:id/retire', async ({ params, body, session }) => {
    const { carrierId, name } = await findStored(store, params.id)
    await store.change(async (db) => {
      await retireCarrier(db, carrierId, body.waiting, siteTime())
      await audit(db, concerning(session, null), 'carrier.retired', name, { waiting: body.waiting })
    })
    return undefined
  })

  serveMembers(app, 'POST /operator/carriers/:id/restore', async ({ params, session }) => {
    const { carrierId, name } = await findStored(store, params.id)
    refuseFixed(fleet, name, carrierId)
    await store.change(async (db) => {
      await restoreCarrier(db, carrierId)
      await audit(db, concerning(session, null), 'carrier.restored', name)
    })
    return undefined
  })

  serveMembers(app, 'POST /operator/carriers/:id/waiting', async ({ params, body, session }) => {
    const carrierId = Number(params.id)
    const row = await store.read.selectFrom('carriers').select('name').where('id', '=', carrierId).executeTakeFirst()
    if (row === undefined) throw new ProblemError('not_found')
    if (fleet.carriers.some(({ identity }) => identity.carrierId === carrierId)) {
      throw new ProblemError('refused', { reason: `${row.name} is in use: retire it, or drain it.` })
    }
    await store.change(async (db) => {
      await decideWaiting(db, carrierId, body.waiting)
      await audit(db, concerning(session, null), 'carrier.waiting', row.name, { waiting: body.waiting })
    })
    return undefined
  })
}

async function findStored(store: Deps['store'], id: string): Promise<StoredCarrier> {
  const found = (await readStoredCarriers(store.read)).find(({ carrierId }) => String(carrierId) === id)
  if (found === undefined) throw new ProblemError('not_found')
  return found
}

/** A stored secret goes to the place that it was given for, and to no other one that somebody enters. */
function askForSecrets(stored: CarrierTexts, secret: CarrierTexts, texts: CarrierTexts): void {
  if (secretPlaces.every((name) => (texts[name] ?? '') === (stored[name] ?? ''))) return
  const field = stored.protocol === 'http' ? 'secret' : 'password'
  if ((secret[field] ?? '') === '' || texts[field] !== undefined) return
  throw invalidField(field, 'Enter it again: the address has changed, and the stored one is sent to no other.')
}

/** A name that WEBSMS_CARRIERS holds is taken: its carrier is imported, not added again. */
function refuseFixed(fleet: Deps['fleet'], name: string, carrierId: number | null): void {
  const fixed = fleet.carriers.find(({ identity }) => identity.name === name && identity.carrierId !== carrierId)
  if (fixed?.origin !== 'environment') return
  throw invalidField('id', `${name} is in WEBSMS_CARRIERS. Import that one, or choose another id.`)
}

function checked(texts: CarrierTexts): CarrierSetting {
  const read = readCarrierFields(texts)
  if ('setting' in read) return read.setting
  const errors = read.faults.map(({ field, found, expected }) => ({ field, message: faultText(found, expected) }))
  throw new ProblemError('invalid', {}, { errors })
}
