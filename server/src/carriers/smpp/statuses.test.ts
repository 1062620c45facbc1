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
