/** The examples of the documentation: the reference's own, word for word, where it has one. */

export const tokenRequests = { token: { client_id: 'YOUR_CLIENT_ID', client_secret: 'YOUR_CLIENT_SECRET' } }
export const tokenAnswers = {
  token: { access_token: 'wst_abc123def456...', token_type: 'Bearer', expires_in: 86_400 },
}

export const sendRequests = {
  single: { to: '6421234567', body: 'Hello from WebSMS' },
  bulk: { to: ['6421111111', '6422222222', '6423333333'], body: 'Your appointment is tomorrow at 2pm' },
  'bulk, once to each number': {
    to: ['64211111111', '+64 21 111 1111', '64222222222'],
    body: 'Your appointment is tomorrow at 2pm',
    dedupe: true,
  },
  'bulk, personalised': {
    messages: [
      { to: '6421111111', fields: { first_name: 'Aroha', time: '2pm' } },
      { to: '6422222222', fields: { first_name: 'Tama', time: '3.30pm' } },
      { to: '6423333333', body: 'Please call us about your appointment' },
    ],
    template: 'reminder',
    fields: { clinic: 'Te Aro Dental' },
  },
}

const accepted = {
  success: true,
  status: 'accepted',
  message_id: '1188236',
  to: '6421234567',
  from: '552',
  parts: 1,
  route: 'smsc_vodafone',
  porting: { ported: true, carrier: 'One NZ' },
}
const failed = {
  success: false,
  to: '021 99',
  error:
    'Invalid phone number: A number with the country code 64 (New Zealand) has 5 to 10 digits behind it; this one has 4. Check whether digits are missing or too many.',
  error_code: 400,
}
const { porting: _unknown, ...acceptedUnknown } = accepted

export const sendAnswers = {
  single: accepted,
  bulk: {
    success: true,
    messages: [
      { ...accepted, to: '64211111111' },
      { ...acceptedUnknown, message_id: '1188237', to: '64222222222' },
    ],
    summary: { total: 2, sent: 2, failed: 0 },
  },
  'bulk, once to each number': {
    success: true,
    messages: [
      { ...accepted, to: '64211111111' },
      { success: true, status: 'duplicate', message_id: '1188236', to: '64211111111' },
      { ...acceptedUnknown, message_id: '1188237', to: '64222222222' },
    ],
    summary: { total: 3, sent: 2, failed: 0, duplicates: 1 },
  },
  'bulk with a bad number': {
    success: true,
    messages: [{ ...accepted, to: '64211111111' }, failed],
    summary: { total: 2, sent: 1, failed: 1 },
  },
}

/** HTTP 400 in the bulk shape: nobody could be sent to. */
export const noGoodRecipient = { success: false, messages: [failed], summary: { total: 1, sent: 0, failed: 1 } }

export const statusRequests = { status: { message_id: 'msg_abc123' } }
export const statusAnswers = {
  delivered: {
    success: true,
    message_id: 'msg_abc123',
    status: 'delivered',
    delivered_at: '2024-01-15T10:30:05Z',
    to: '6421234567',
  },
  queued: { success: true, message_id: 'msg_abc123', status: 'queued', to: '6421234567' },
}

export const otpRequests = { otp: { to: '6421234567', company_name: 'Acme Corp' } }
export const otpAnswers = {
  otp: { success: true, message_id: 'msg_otp123', code: '847291', expires_in: 600 },
}

export const verifyRequests = {
  'by message': { message_id: 'msg_otp123', code: '847291' },
  'by number': { to: '6421234567', code: '847291' },
}
export const verifyAnswers = { right: { success: true, message_id: 'msg_otp123', to: '6421234567' } }

export const optOutsRequests = {
  'of a number': { number: '6421234567' },
  'of a sender': { sender: '2190', limit: '500' },
}
export const optOutsAnswers = {
  page: {
    success: true,
    optouts: [
      {
        number: '6421234567',
        sender: '2190',
        opted_out_at: '2024-01-15T10:30:00Z',
        source: 'reply',
        message: 'Stop',
        note: '',
        scope: 'account',
      },
    ],
    next: null,
  },
}
export const addOptOutsRequests = {
  one: { number: '6421234567', sender: '2190', note: 'By phone on 15 January' },
  many: { number: ['6421234567', '64211234567'], sender: '2190' },
}
export const addOptOutsAnswers = { added: { success: true, added: 1, unchanged: 0 } }
export const removeOptOutRequests = { remove: { number: '6421234567', sender: '2190' } }
export const removeOptOutAnswers = { removed: { success: true, number: '6421234567', sender: '2190' } }

export const lookupRequests = { lookup: { number: '6421234567' } }
export const lookupAnswers = {
  known: { success: true, number: '6421234567', valid: true, carrier: 'Spark', country: 'NZ', type: 'mobile' },
  unknown: { success: true, number: '0123', valid: false, carrier: null, country: null, type: null },
}

export const balanceAnswers = { balance: { success: true, balance: 45.5, currency: 'NZD' } }

export const inboundEvent = {
  type: 'mo',
  from: '6421234567',
  to: '2190',
  message: "Hello, I'd like to confirm my appointment",
  timestamp: '2024-01-15T10:30:00Z',
}
export const receiptEvent = {
  type: 'dlr',
  message_id: 'msg_abc123',
  status: 'delivered',
  timestamp: '2024-01-15T10:30:05Z',
}

export const optOutEvent = {
  type: 'optout',
  from: '6421234567',
  to: '2190',
  action: 'opted_out',
  message: 'Stop',
  timestamp: '2024-01-15T10:30:00Z',
}

/** Values for the placeholders of error texts that are shown as examples. */
export const errorValues = {
  name: 'to',
  expected: 'must be text or a list',
  reason: 'see the cause',
  country: 'FR',
  sender: '777',
  number: '6421234567',
  parts: 12,
  limit: 10,
  left: 4,
  seconds: 6,
  minutes: 10,
  scope: 'to this number range',
}
