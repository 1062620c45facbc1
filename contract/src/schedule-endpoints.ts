/** The endpoints of messages that wait for their time, as entries of the table in `endpoints.ts`. */
import { bodyErrors, type Endpoint, faults, tokenErrors } from './endpoint.ts'
import * as examples from './schedule-examples.ts'
import {
  CancelAnswer,
  CancelRequest,
  CheckedCancelRequest,
  CheckedRescheduleRequest,
  CheckedScheduledRequest,
  RescheduleAnswer,
  RescheduleRequest,
  ScheduledAnswer,
  ScheduledRequest,
} from './scheduling.ts'

export const scheduleEndpoints = {
  scheduled: {
    summary: 'List scheduled messages',
    description:
      'The messages that wait for the time in their `send_at`, or for the end of quiet hours, the first to be sent first.',
    chapter: 'Messages',
    paths: ['/sms/scheduled'],
    methods: ['GET'],
    request: ScheduledRequest,
    checked: CheckedScheduledRequest,
    answers: [ScheduledAnswer],
    errors: ['invalid_parameter', ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: examples.scheduledRequests,
    answerExamples: examples.scheduledAnswers,
  },
  cancel: {
    summary: 'Cancel a message',
    description:
      'Cancels a message that waits, whether for its time or for a carrier: it is `failed`, with one delivery receipt, and its price is given back. Of a bulk, the messages that still wait are cancelled. Cancelling again is answered like the first time.',
    chapter: 'Messages',
    paths: ['/sms/cancel'],
    methods: ['POST'],
    request: CancelRequest,
    checked: CheckedCancelRequest,
    answers: [CancelAnswer],
    errors: [...bodyErrors, 'message_not_found', 'not_cancellable', ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: examples.cancelRequests,
    answerExamples: examples.cancelAnswers,
  },
  reschedule: {
    summary: 'Reschedule a message',
    description:
      'Gives a message that waits for its time another one. Of a bulk, the messages that still wait get it. The 48 hours until a message expires count from the new time.',
    chapter: 'Messages',
    paths: ['/sms/reschedule'],
    methods: ['POST'],
    request: RescheduleRequest,
    checked: CheckedRescheduleRequest,
    answers: [RescheduleAnswer],
    errors: [...bodyErrors, 'message_not_found', 'not_scheduled', ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: examples.rescheduleRequests,
    answerExamples: examples.rescheduleAnswers,
  },
} as const satisfies Record<string, Endpoint>
