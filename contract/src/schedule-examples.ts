/** Examples of the endpoints of messages that wait for their time. */

export const scheduledRequests = { first: { limit: 2 }, next: { limit: 2, after: '1798056000000-1188237' } }
const waiting = {
  message_id: '1188236',
  to: '6421234567',
  from: '552',
  parts: 1,
  send_at: '2026-12-23T20:00:00Z',
  accepted_at: '2026-12-01T02:15:00Z',
}
export const scheduledAnswers = {
  page: {
    success: true,
    messages: [waiting, { ...waiting, message_id: '1188237', to: '6427654321' }],
    next: '1798056000000-1188237',
  },
  empty: { success: true, messages: [] },
}
export const cancelRequests = {
  'one message': { message_id: '1188236' },
  'a whole bulk': { message_id: '1188236', bulk: true },
}
export const cancelAnswers = {
  'one message': { success: true, message_id: '1188236', cancelled: 1, not_cancelled: 0 },
  'a whole bulk': { success: true, message_id: '1188236', cancelled: 2999, not_cancelled: 1 },
}
export const rescheduleRequests = {
  'one message': { message_id: '1188236', send_at: '2026-12-24T12:00:00+13:00' },
  'a whole bulk': { message_id: '1188236', send_at: '2026-12-24T12:00:00+13:00', bulk: true },
}
export const rescheduleAnswers = {
  'one message': {
    success: true,
    message_id: '1188236',
    send_at: '2026-12-23T23:00:00Z',
    rescheduled: 1,
    not_rescheduled: 0,
  },
}
