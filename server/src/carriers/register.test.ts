import { expect, test } from 'vitest'
import { compileRoutes } from '../rules/routing/compile.ts'
import { requestOf } from '../rules/routing/test-routes.ts'
import { carriersKind } from '../settings/carriers.ts'
import { temporaryStore } from '../test/temporary-store.ts'
import { absentReal, absentSimulated, registerCarriers, routableCarrier, usedRealCarrier } from './register.ts'

const settings = (text: string) => carriersKind.parse(text)
const one = settings('smpp://a:b@localhost?id=one')
const two = settings('smpp://a:b@localhost?id=two')

test('a carrier keeps its row over restarts, and a simulated one of the same name is another', async () => {
  const { store } = await temporaryStore()
  const register = (simulated: boolean) => store.change((db) => registerCarriers(db, one, simulated, 1))
  expect(await usedRealCarrier(store.read)).toBe(false)
  const [simulated] = await register(true)
  expect(await usedRealCarrier(store.read)).toBe(false)
  const [real] = await register(false)
  expect(await usedRealCarrier(store.read)).toBe(true)
  expect(real!.carrierId).not.toBe(simulated!.carrierId)
  expect(await register(false)).toEqual([real])
  expect(await absentSimulated(store.read, [real!])).toEqual([simulated!.carrierId])
  expect(await absentSimulated(store.read, [simulated!])).toEqual([])
})

test('no message goes to a carrier that is bound as a receiver', async () => {
  const { store } = await temporaryStore()
  const pair = settings('smpp://a:b@localhost?id=in&bind=receiver,smpp://a:b@localhost?id=out&bind=transmitter')
  const routes = await store.change((db) => registerCarriers(db, pair, false, 1))
  expect(compileRoutes([], routes).choose(requestOf())?.carrier.name).toBe('out')
  expect(compileRoutes([], routes.slice(0, 1)).choose(requestOf({ network: null }))).toBe(null)
})

test('parts that wait for a carrier that is no longer set are counted', async () => {
  const { store, scene } = await temporaryStore()
  const [gone] = await store.change((db) => registerCarriers(db, one, false, 1))
  const [running] = await store.change((db) => registerCarriers(db, two, false, 1))
  const { accept } = await scene()
  expect(await absentReal(store.read, [running!])).toEqual([])
  await accept([{ carrierId: gone!.carrierId, parts: 2, wireParts: 2 }])
  await accept([{ carrierId: running!.carrierId }])
  expect(await absentReal(store.read, [running!])).toEqual([{ carrier: 'one', parts: 2 }])
  expect(await absentReal(store.read, [gone!, running!])).toEqual([])
})

test('a carrier takes the senders of its setting, in any case, and is no candidate for others', () => {
  const [setting] = settings('smpp://u:p@h?id=a&senders=552,Acme')
  const routes = compileRoutes([], [routableCarrier(1, setting!)])
  const taken = ['552', 'acme', 'ACME', '2190'].map((sender) => routes.choose(requestOf({ sender })) !== null)
  expect(taken).toEqual([true, true, true, false])
})
