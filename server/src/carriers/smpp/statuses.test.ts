import { carrierReactions, carrierStatuses } from '@websms/contract/carrier-fields'
import { commandStatus } from '@websms/smpp'
import { expect, test } from 'vitest'
import { explainRefusal } from '../upstream.ts'
import { refusalOf } from './statuses.ts'

test.each([
  ['ESME_RINVMSGLEN', 'part', 'none'],
  ['ESME_RINVDSTADR', 'part', 'none'],
  ['ESME_RINVNUMDESTS', 'part', 'none'],
  ['ESME_RINVDLNAME', 'part', 'none'],
  ['ESME_RTHROTTLED', 'destination', 'long'],
  ['ESME_RMSGQFUL', 'destination', 'long'],
  ['ESME_RSYSERR', 'destination', 'long'],
  ['ESME_RX_T_APPN', 'destination', 'long'],
  ['ESME_RSUBMITFAIL', 'carrier', 'short'],
  ['ESME_RX_P_APPN', 'carrier', 'short'],
  ['ESME_RINVEXPIRY', 'carrier', 'short'],
  ['ESME_RINVSRCADR', 'carrier', 'short'],
  ['ESME_RINVBNDSTS', 'carrier', 'long'],
] as const)('%s is about the %s', (name, scope, patience) => {
  expect(refusalOf(commandStatus[name])).toMatchObject({ scope, patience })
})

test('an undefined status may be about the message or about the carrier: it is tried a few times', () => {
  expect(refusalOf(0x400)).toMatchObject({ scope: 'carrier', patience: 'short' })
  expect(explainRefusal(refusalOf(0x400))).toBe('0x00000400 (a status of the carrier’s own: ask them what it means)')
})

test('two statuses ask for less', () => {
  const names = Object.entries(commandStatus).filter(([, status]) => refusalOf(status).asksFor !== null)
  expect(names.map(([name]) => name)).toEqual(['ESME_RMSGQFUL', 'ESME_RTHROTTLED'])
})

test('the table names statuses as SMPP 3.4 does, each once', () => {
  for (const { name, status } of carrierStatuses) expect(Object.entries(commandStatus)).toContainEqual([name, status])
  expect(new Set(carrierStatuses.map(({ status }) => status)).size).toBe(carrierStatuses.length)
})

test('a carrier may mean something else by a status, in or outside the table', () => {
  const meanings = new Map([
    [commandStatus.ESME_RINVDSTADR, 'retry'],
    [0x400, 'slow_down'],
  ] as const)
  expect(refusalOf(commandStatus.ESME_RINVDSTADR, meanings)).toEqual({
    error: 'ESME_RINVDSTADR',
    ...{ scope: 'destination', patience: 'long', asksFor: null },
    meaning: 'it does not take this number',
  })
  expect(refusalOf(0x400, meanings)).toMatchObject({ scope: 'destination', asksFor: 'less_speed' })
  expect(refusalOf(commandStatus.ESME_RTHROTTLED, meanings)).toEqual(refusalOf(commandStatus.ESME_RTHROTTLED))
})

test('every meaning has a reaction of its own', () => {
  const refusals = carrierReactions.map(({ name }) => {
    const { scope, patience, asksFor } = refusalOf(1, new Map([[1, name]]))
    return `${scope} ${patience} ${asksFor}`
  })
  expect(new Set(refusals).size).toBe(carrierReactions.length)
})
