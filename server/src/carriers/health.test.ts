import { commandStatus } from '@websms/smpp'
import { expect, test } from 'vitest'
import { createHealth } from './health.ts'
import { refusalOf } from './smpp/statuses.ts'

const { ESME_RTHROTTLED, ESME_RMSGQFUL, ESME_RSYSERR, ESME_RSUBMITFAIL, ESME_RINVDSTADR } = commandStatus

function health() {
  const clock = { at: 1_000_000 }
  const made = createHealth(undefined, () => clock.at)
  const note = (to: number | string, command_status: number, accountId = 1, firstTry = true) =>
    made.note({ to: String(to), accountId, firstTry }, command_status === 0 ? null : refusalOf(command_status))
  return { clock, made, note }
}

test.each([
  ['a fifth of the last 200 busy', ESME_RTHROTTLED, 'busy'],
  ['full queues count as busy', ESME_RMSGQFUL, 'busy'],
  ['faults are counted apart', ESME_RSYSERR, 'fault'],
] as const)('%s', (_what, command_status, advice) => {
  const { note, clock } = health()
  const advices = Array.from({ length: 400 }, (_, index) => {
    clock.at += 100
    return note(index, index >= 200 && index % 4 === 0 ? command_status : 0)
  })
  expect(advices.filter((one) => one !== null)).toContain(advice)
})

test('a tenth of the handsets that always answer so does not slow the carrier', () => {
  const { note, clock } = health()
  for (let index = 0; index < 5000; index++) {
    clock.at += 1
    const status = [ESME_RTHROTTLED, ESME_RMSGQFUL, ESME_RSYSERR][index % 20] ?? 0
    expect(note(index, status)).toBe(null)
  }
})

test('one handset, or four, are not evidence, however often they are refused', () => {
  const { note } = health()
  for (let index = 0; index < 500; index++) expect(note(index % 4, ESME_RTHROTTLED)).toBe(null)
})

test('tries of messages that were put off are not evidence', () => {
  const { note } = health()
  for (let index = 0; index < 500; index++) expect(note(index, ESME_RTHROTTLED, 1, false)).toBe(null)
})

test('the last two seconds count by themselves: a burst of refusals after a good hour slows at once', () => {
  const { note, clock } = health()
  for (let index = 0; index < 190; index++) note(index, 0)
  clock.at += 3_600_000
  const advices = [1, 2, 3, 4, 5].map((to) => note(to, ESME_RTHROTTLED))
  expect(advices).toEqual([null, null, null, null, 'busy'])
})

test('20 destinations in a row, of two accounts, stop it; an acceptance between begins again', () => {
  const { note, made } = health()
  for (let index = 0; index < 19; index++) expect(note(index, ESME_RSUBMITFAIL, index % 2)).toBe(null)
  expect(note('good', 0)).toBe(null)
  for (let index = 0; index < 19; index++) expect(note(index, ESME_RSUBMITFAIL, index % 2)).toBe(null)
  expect(note(19, 0x400, 1)).toBe('stop')
  expect([...made.stopped!.errors]).toEqual(['ESME_RSUBMITFAIL', '0x00000400'])
  expect(made.resume()).not.toBe(null)
  expect(made.stopped).toBe(null)
})

test('refusals of the message itself neither stop it nor break the row', () => {
  const { note } = health()
  for (let index = 0; index < 100; index++) expect(note(index, ESME_RINVDSTADR, index)).toBe(null)
  for (let index = 0; index < 19; index++) note(index, ESME_RSUBMITFAIL, index % 2)
  note('dead', ESME_RINVDSTADR)
  expect(note(19, ESME_RSUBMITFAIL)).toBe('stop')
})

test('one account alone stops it only while no other is active', () => {
  const { note, clock } = health()
  note('other', 0, 2)
  for (let index = 0; index < 50; index++) expect(note(index, ESME_RSUBMITFAIL, 1)).toBe(null)
  clock.at += 600_000
  expect(note(50, ESME_RSUBMITFAIL, 1)).toBe('stop')
})

test('20 refusals of one handset are one destination', () => {
  const { note } = health()
  for (let index = 0; index < 50; index++) expect(note('same', ESME_RSUBMITFAIL, index % 2)).toBe(null)
})
