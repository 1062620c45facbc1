import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connect, decodePdu, encodePdu, listen } from '../src/index.ts'
import { dial, until } from '../test/peer.ts'
import { arbitraryPdu } from './arbitrary.ts'
import { fuzz } from './fuzz.ts'

test('200,000 inputs: a PDU or a PduError, and the same bytes again', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const counts = fuzz({ inputs: 200_000, seed })
  for (const [kind, count] of Object.entries(counts)) {
    expect(count, `${kind}, seed ${seed}`).toBeGreaterThan(1_000)
  }
})

test('every well-formed PDU decodes to the PDU that was encoded', () => {
  fc.assert(
    fc.property(arbitraryPdu, (pdu) => {
      const { tlvs, ...fields } = pdu
      const decoded = decodePdu(encodePdu(pdu))
      expect(decoded).toMatchObject(fields)
      expect(decoded.tlvs).toMatchObject((pdu.command === 'unknown' ? [] : tlvs) ?? [])
    }),
    { numRuns: 500 },
  )
})

test('a server that is sent garbage drops who sent it and serves the others', async () => {
  const server = await listen({ port: 0 }, (session) => session.onRequest(() => ({ message_id: 'alive' })))
  const good = await connect({ system_id: 'good', port: server.port })
  const garbage = fc.sample(fc.uint8Array({ minLength: 16, maxLength: 400 }), { numRuns: 50 })
  for (const bytes of garbage) {
    const peer = await dial(server.port)
    peer.socket.end(Buffer.from(bytes))
    await peer.closed()
  }
  expect(await good.request({ command: 'submit_sm' })).toMatchObject({ message_id: 'alive' })
  await good.unbind()
  await until(() => server.sessions.size === 0)
  await server.close()
})
