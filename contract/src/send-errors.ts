/** Errors of sends beyond those of numbers and routes: senders, opt-outs, options, texts and lists. The table that they stand
 *  in checks their form. */

export const sendErrors = {
  unregistered_sender: {
    status: 400,
    text: 'Sender "{sender}" is not registered to this account',
    cause: '`from` is neither the shared short code nor one that the account has registered.',
    cure: 'Leave `from` out to use the shared short code, or request yours on the Senders page of the Members Area; operators register one with `websms sender add`.',
  },
  sender_not_usable: {
    status: 400,
    text: 'Sender "{sender}" cannot be used: {reason}',
    cause: 'The sender in `from` waits for approval, was suspended, or its registration has expired.',
    cure: 'Leave `from` out to use the default sender, or see the Senders page of the Members Area.',
  },
  sender_not_allowed: {
    status: 400,
    text: 'Sender "{sender}" cannot be used for messages to {country}: {reason}',
    cause:
      'The rules of the country, or the registration of the sender, do not allow it there or for the purpose of the message, and no default sender may take its place.',
    cure: 'Use another sender, or ask the operator to register one for the country.',
  },
  invalid_sender: {
    status: 400,
    text: 'Invalid sender: {reason}',
    cause: 'The value is no short code, number or name that a message can come from.',
    cure: 'Send the sender as it is shown on the handset, such as 2190.',
  },
  optout_not_found: {
    status: 404,
    text: 'No opt-out of {number} from {sender}',
    cause:
      'The number is not on the list of opt-outs for this sender, or the opt-out holds for every account that sends from the sender.',
    cure: 'List the opt-outs of the number with `GET /sms/optouts`. One with `"scope": "sender"` ends when the handset answers START; operators can end it too.',
  },
  opted_out: {
    status: 400,
    text: 'Recipient {number} has opted out of messages from {sender}',
    cause:
      'The handset answered STOP to this sender, or somebody put the number on the list of opt-outs. Nothing was charged or sent.',
    cure: 'Do not send to it until the handset answers START, or the person asks you to resume: then remove the opt-out with `DELETE /sms/optouts` or on the Opt-outs page. One-time codes are sent all the same.',
  },
  option_not_granted: {
    status: 400,
    text: 'This API key may not use {name}: an operator has to grant it {grant}',
    cause:
      'A message class needs the grant `flash`, and data needs `binary`: such messages may take over a screen or reach programs on the handset.',
    cure: 'Ask the operator to grant it, on the account in the Members Area or with `websms key grants`. The gateway follows within a second.',
  },
  option_not_carried: {
    status: 400,
    text: 'No carrier of this number takes {name}',
    cause: 'Data and message classes go to carriers over SMPP; those of this number take plain texts over HTTP.',
    cure: 'Send a text, or ask the operator for a carrier over SMPP.',
  },
  message_too_long: {
    status: 400,
    text: 'Message is too long: {parts} parts, the limit is {limit}',
    cause: 'The text needs more parts than one message may have.',
    cure: 'Shorten the text, or avoid the characters that force Unicode, as `fold` does: a part then holds 153 characters instead of 67.',
  },
  too_many_recipients: {
    status: 400,
    text: 'Too many recipients: the limit is {limit} in one request',
    cause: '`to` or `messages` lists more recipients than one request may have. Nothing was charged or sent.',
    cure: 'Split the list into several requests.',
  },
} as const
