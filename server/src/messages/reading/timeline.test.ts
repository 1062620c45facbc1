import { expect, test } from 'vitest'
import { timelineOf, type WayOfMessage } from './timeline.ts'

const way: WayOfMessage = {
  createdAt: 10,
  dueAt: null,
  sentAt: 20,
  finalAt: 30,
  status: 'delivered',
  wireParts: 1,
  carrier: 'smsc_spark',
  carrierRefs: ['a1'],
  error: null,
  refundedAt: null,
  lost: [],
  putOff: null,
  receipts: [],
  moves: [],
}

test.each<[string, Partial<WayOfMessage>, string[]]>([
  [
    'scheduled, and sent at its time',
    { dueAt: 15 },
    [
      '10 accepted: Stored and paid for, to be sent later',
      '15 due: Due: queued for smsc_spark at this time',
      '20 sent: smsc_spark took it, as a1',
      '30 delivered: smsc_spark reported that the handset has it',
    ],
  ],
  [
    'scheduled, and cancelled before',
    { dueAt: 40, sentAt: null, status: 'failed', error: 'cancelled', refundedAt: 30, carrierRefs: [] },
    [
      '10 accepted: Stored and paid for, to be sent later',
      '30 failed: Cancelled before it was sent',
      '30 refunded: Its price was given back',
      '40 due: This is when it would have been sent',
    ],
  ],
  [
    'delivered',
    {},
    [
      '10 accepted: Stored, paid for and queued for smsc_spark',
      '20 sent: smsc_spark took it, as a1',
      '30 delivered: smsc_spark reported that the handset has it',
    ],
  ],
  [
    'moved to another carrier while it waited',
    { moves: [{ at: 15, from: 'smsc_one', to: 'smsc_spark', reason: 'smsc_one is not bound' }] },
    [
      '10 accepted: Stored, paid for and queued for smsc_one',
      '15 moved: Moved from smsc_one to smsc_spark, because smsc_one is not bound',
      '20 sent: smsc_spark took it, as a1',
      '30 delivered: smsc_spark reported that the handset has it',
    ],
  ],
  [
    'refused and refunded in one moment',
    { sentAt: null, status: 'failed', error: 'ESME_RINVDSTADR', carrierRefs: [], refundedAt: 30 },
    [
      '10 accepted: Stored, paid for and queued for smsc_spark',
      '30 failed: It was not taken: ESME_RINVDSTADR',
      '30 refunded: Its price was given back',
    ],
  ],
  [
    'sent once more, since an answer was lost',
    { lost: [{ part: 2, claimedAt: 15, resent: false }], wireParts: 2, finalAt: null, status: 'sent', carrier: null },
    [
      '10 accepted: Stored, paid for and queued for the carrier',
      '15 unknown: Part 2 of 2: written to the carrier, which never answered: it may have taken it',
      '20 sent: The carrier took all 2 parts, as a1',
    ],
  ],
  [
    'reported on, and nothing tells for which part',
    {
      ...{ wireParts: 2, finalAt: null, status: 'sent', sentAt: null, carrierRefs: [] },
      receipts: [
        { part: 0, said: 'DELIVRD for one of the parts 1, 2; nothing tells which', firstAt: 25, lastAt: 25, times: 1 },
      ],
    },
    [
      '10 accepted: Stored, paid for and queued for smsc_spark',
      '25 reported: smsc_spark reported: DELIVRD for one of the parts 1, 2; nothing tells which',
    ],
  ],
  [
    'never known to be sent',
    { lost: [{ part: 1, claimedAt: 15, resent: true }], sentAt: null, status: 'expired', error: 'no receipt' },
    [
      '10 accepted: Stored, paid for and queued for smsc_spark',
      '15 unknown: Written once more to smsc_spark, which never answered: it may have taken it',
      '30 expired: Its time was over: no receipt',
    ],
  ],
])('%s', (_name, differing, expected) => {
  const steps = timelineOf({ ...way, ...differing }).map(({ state, at, text }) => `${at} ${state}: ${text}`)
  expect(steps).toEqual(expected)
})

test('a message that is put off shows the number of tries, the carrier’s answer, and the time of the next try', () => {
  const putOff = { putOffs: 3, error: 'ESME_RMSGQFUL', dueAt: 5000, waitsBehind: false }
  const steps = timelineOf({ ...way, sentAt: null, finalAt: null, status: 'queued', carrierRefs: [], putOff })
  expect(steps.at(-1)).toEqual({
    state: 'put_off',
    at: 5000,
    text: 'smsc_spark could not take it for the moment, 3 times: ESME_RMSGQFUL. This is when it is tried next',
  })
})
