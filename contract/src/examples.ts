/** The examples of the documentation: the reference's own, word for word, where it has one. */

export const tokenRequests = { token: { client_id: 'YOUR_CLIENT_ID', client_secret: 'YOUR_CLIENT_SECRET' } }
export const tokenAnswers = {
  token: { access_token: 'wst_abc123def456...', token_type: 'Bearer', expires_in: 86_400 },
}

export const sendRequests = {
  single: { to: '6421234567', body: 'Hello from WebSMS' },
  bulk: { to: ['6421111111', '6422222222', '6423333333'], body: 'Your appointment is tomorrow at 2pm' },
  'at a later time': {
    to: '6421234567',
    body: 'Your appointment is today at 2pm',
    send_at: '2026-12-24T09:00:00+13:00',
  },
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
  'in plain characters': { to: '6421234567', body: 'Tēnā koe – your appointment is at 2pm', fold: true },
  'with options': {
    to: '6421234567',
    body: 'Your driver is 5 minutes away',
    purpose: 'service',
    reference: 'ride-20877',
    validity: 600,
  },
  flash: { to: '6421234567', body: 'Your taxi is outside', class: 0 },
  data: { to: '6421234567', data: '0a0b0c', udh: '06050415810000' },
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
  'with options': { ...acceptedUnknown, reference: 'ride-20877' },
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

const maori = 'Tēnā koe – your appointment is tomorrow at 2pm. Reply YES to confirm it.'

export const quoteRequests = {
  single: { to: '6421234567', body: 'Hello from WebSMS' },
  'with Unicode': { to: '6421234567', body: maori },
  bulk: { to: ['64211111111', '021 99'], body: 'Your appointment is tomorrow at 2pm' },
  'bulk, personalised': {
    messages: [
      { to: '64211111111', body: 'Kia ora Aroha' },
      { to: '64211111112', body: 'Kia ora Mārama' },
    ],
  },
}

const quoted = {
  success: true,
  to: '6421234567',
  from: '552',
  parts: 1,
  network: 'One NZ',
  route: 'smsc_vodafone',
  porting: accepted.porting,
  price: 0.1,
}
const quotedMacron = {
  character: 'ā',
  code: 'U+0101',
  name: 'Latin small letter a with macron',
  count: 1,
}

export const quoteAnswers = {
  single: {
    ...quoted,
    text: { encoding: 'GSM-7', units: 17, units_left: 143 },
    unicode: [],
    fold: null,
    balance_sufficient: true,
  },
  'with Unicode': {
    ...quoted,
    parts: 2,
    price: 0.2,
    text: { encoding: 'UCS-2', units: 72, units_left: 62 },
    unicode: [
      {
        character: 'ē',
        code: 'U+0113',
        name: 'Latin small letter e with macron',
        count: 1,
        positions: [2],
        fold: 'e',
      },
      { ...quotedMacron, positions: [4], fold: 'a' },
      { character: '–', code: 'U+2013', name: 'en dash', count: 1, positions: [10], fold: '-' },
    ],
    fold: {
      body: 'Tena koe - your appointment is tomorrow at 2pm. Reply YES to confirm it.',
      parts: 1,
      parts_saved: 1,
      saved: 0.1,
    },
    balance_sufficient: true,
  },
  bulk: {
    success: true,
    messages: [{ ...quoted, to: '64211111111' }, failed],
    summary: { total: 2, sent: 1, failed: 1, parts: 1, price: 0.1 },
    text: { encoding: 'GSM-7', units: 35, units_left: 125 },
    unicode: [],
    fold: null,
    balance_sufficient: true,
  },
  'bulk, personalised': {
    success: true,
    messages: [
      { ...quoted, to: '64211111111', text: { encoding: 'GSM-7', units: 13, units_left: 147 } },
      { ...quoted, to: '64211111112', text: { encoding: 'UCS-2', units: 14, units_left: 56 } },
    ],
    summary: { total: 2, sent: 2, failed: 0, parts: 2, price: 0.2 },
    unicode: [{ ...quotedMacron, fold: 'a' }],
    fold: { parts: 2, parts_saved: 0, saved: 0 },
    balance_sufficient: true,
  },
}

/** HTTP 400 in the bulk shape of a quote: nobody could be sent to. */
export const noGoodQuote = {
  success: false,
  messages: [failed],
  summary: { total: 1, sent: 0, failed: 1, parts: 0, price: 0 },
  unicode: [],
  fold: null,
  balance_sufficient: true,
}

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
  'with your reference': {
    success: true,
    message_id: 'msg_abc123',
    status: 'queued',
    to: '6421234567',
    reference: 'ride-20877',
  },
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
  message: '1188236',
  why: 'it was handed to a carrier',
  left: 4,
  seconds: 6,
  minutes: 10,
  scope: 'to this number range',
  grant: 'flash',
}
