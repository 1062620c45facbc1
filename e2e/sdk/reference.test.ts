/** The SDK and a service that does exactly what the API reference says: its answers word for word, and none of our headers. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@websms/sdk'
import { afterAll, beforeEach, expect, test } from 'vitest'

/** The answers of the reference, by request. */
const answers: Record<string, string> = {
  'POST /auth/token': '{ "access_token": "wst_abc123def456...", "token_type": "Bearer", "expires_in": 86400 }',
  'POST /sms/out':
    '{ "success": true, "status": "accepted", "message_id": "1188236", "to": "6421234567", "from": "552", "parts": 1, "route": "smsc_vodafone", "porting": {"ported": true, "carrier": "One NZ"} }',
  'POST /sms/otp': '{ "success": true, "message_id": "msg_otp123", "code": "847291", "expires_in": 600 }',
  'GET /sms/status':
    '{ "success": true, "message_id": "msg_abc123", "status": "delivered", "delivered_at": "2024-01-15T10:30:05Z", "to": "6421234567" }',
  'GET /number/lookup':
    '{ "success": true, "number": "6421234567", "valid": true, "carrier": "Spark", "country": "NZ", "type": "mobile" }',
  'POST /sms/balance': '{ "success": true, "balance": 45.50, "currency": "NZD" }',
}
const bulkAnswer =
  '{ "success": true, "messages": [ { "success": true, "status": "accepted", "message_id": "1188236", "to": "64211111111", "from": "552", "parts": 1, "route": "smsc_vodafone", "porting": {"ported": true, "carrier": "One NZ"} }, { "success": true, "status": "accepted", "message_id": "1188237", "to": "64222222222", "from": "552", "parts": 1, "route": "smsc_vodafone" } ], "summary": { "total": 2, "sent": 2, "failed": 0 } }'

interface Asked {
  request: string
  query: string
  contentType: string | undefined
  authorization: string | undefined
  body: string
}

const asked: Asked[] = []
/** Answers in place of those above: a status with a body, or none and the connection is cut. */
const others: { status: number; body: string }[] = []

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  const { pathname, search } = new URL(request.url!, 'http://localhost')
  const { 'content-type': contentType, authorization } = request.headers
  const name = `${request.method} ${pathname.replace('/api/connexus', '')}`
  asked.push({ request: name, query: search, contentType, authorization, body })
  const isBulk = name === 'POST /sms/out' && Array.isArray(JSON.parse(body).to)
  const other = name === 'POST /auth/token' ? undefined : others.shift()
  if (other?.status === 0) return request.socket.destroy()
  response.writeHead(other?.status ?? 200, { 'content-type': 'application/json' })
  response.end(other?.body ?? (isBulk ? bulkAnswer : answers[name]))
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/connexus/`
const websms = createClient({ clientId: 'YOUR_CLIENT_ID', clientSecret: 'YOUR_CLIENT_SECRET', baseUrl })

beforeEach(() => void asked.splice(0))

test('every answer of the reference comes through as it is', async () => {
  const single = { to: '6421234567', body: 'Hello from WebSMS' }
  expect(await websms.send(single)).toEqual(JSON.parse(answers['POST /sms/out']!))
  const bulk = { to: ['6421111111', '6422222222', '6423333333'], body: 'Your appointment is tomorrow at 2pm' }
  expect(await websms.bulk(bulk)).toEqual(JSON.parse(bulkAnswer))
  const code = { to: '6421234567', company_name: 'Acme Corp' }
  expect(await websms.otp.send(code)).toEqual(JSON.parse(answers['POST /sms/otp']!))
  expect(await websms.status('msg_abc123')).toEqual(JSON.parse(answers['GET /sms/status']!))
  expect(await websms.lookup('6421234567')).toEqual(JSON.parse(answers['GET /number/lookup']!))
  expect(await websms.balance()).toEqual({ success: true, balance: 45.5, currency: 'NZD' })

  const json = { contentType: 'application/json', query: '', authorization: 'Bearer wst_abc123def456...' }
  const bare = { contentType: undefined, body: '', authorization: json.authorization }
  expect(asked).toEqual([
    {
      request: 'POST /auth/token',
      query: '',
      contentType: 'application/x-www-form-urlencoded',
      authorization: undefined,
      body: 'client_id=YOUR_CLIENT_ID&client_secret=YOUR_CLIENT_SECRET',
    },
    { ...json, request: 'POST /sms/out', body: JSON.stringify(single) },
    { ...json, request: 'POST /sms/out', body: JSON.stringify(bulk) },
    { ...json, request: 'POST /sms/otp', body: JSON.stringify(code) },
    { ...bare, request: 'GET /sms/status', query: '?message_id=msg_abc123' },
    { ...bare, request: 'GET /number/lookup', query: '?number=6421234567' },
    { ...bare, request: 'POST /sms/balance', query: '' },
  ])
})

test.each([
  [400, 'bad_request'],
  [401, 'unauthorized'],
  [403, 'insufficient_balance'],
  [404, 'not_found'],
  [500, 'server_error'],
])(
  'an error %i of the reference is thrown with its text, and is not repeated but for the token',
  async (status, code) => {
    const body = JSON.stringify({ success: false, error: 'Insufficient balance', error_code: status })
    others.push(...Array.from({ length: status === 401 ? 2 : 1 }, () => ({ status, body })))
    const sending = websms.send({ to: '6421234567', body: 'Hello' })
    const facts = { name: 'ApiError', code, status, message: 'Insufficient balance', requestId: null }
    await expect(sending).rejects.toMatchObject(facts)
    expect(asked.filter(({ request }) => request === 'POST /sms/out')).toHaveLength(status === 401 ? 2 : 1)
  },
)

test('an error that comes with HTTP 200 is an error', async () => {
  others.push({ status: 200, body: '{"success":false,"error":"Insufficient balance","error_code":403}' })
  const sending = websms.send({ to: '6421234567', body: 'Hello' })
  await expect(sending).rejects.toMatchObject({ code: 'insufficient_balance', status: 403 })
})

test('a lost connection is not tried again, since the message might be sent and charged twice', async () => {
  others.push({ status: 0, body: '' })
  const sending = websms.send({ to: '6421234567', body: 'Hello' })
  await expect(sending).rejects.toMatchObject({ code: 'connection_failed', mayHaveTakenEffect: true })
  expect(asked).toHaveLength(1)
})

test('a page that is no answer of the API says that baseUrl may be wrong', async () => {
  others.push({ status: 200, body: '<!doctype html>' })
  await expect(websms.balance()).rejects.toMatchObject({
    code: 'invalid_answer',
    message: expect.stringContaining('is baseUrl right?'),
  })
})
