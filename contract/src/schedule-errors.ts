/** Errors about messages that wait, as entries of the table in `errors.ts`. */
export const scheduleErrors = {
  not_cancellable: {
    status: 400,
    text: 'Message {message} cannot be cancelled: {why}',
    cause: 'Only what waits can be cancelled: the message was handed to a carrier, or it has ended.',
    cure: 'Check its status. A bulk is cancelled as far as it still waits, and fails with this error when none of it does.',
  },
  not_scheduled: {
    status: 400,
    text: 'Message {message} cannot be rescheduled: {why}',
    cause: 'The message was sent without `send_at`, its time has come, or it has ended.',
    cure: 'Check its status, and send another message if it has to go out later.',
  },
} as const
