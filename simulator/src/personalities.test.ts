/** Personalities on the wire: each differs from a plain message centre in what its name says. */
import { commandStatus, connect, parseReceipt, type RequestPdu, tlv } from '@websms/smpp'
import { splitForWire } from '@websms/sms'
import { afterEach, expect, test } from 'vitest'
import { type Personality, type PersonalityName, personalities, personalityNames } from './personalities.ts'
import type { SubmitRecord } from './records.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts'
import { concatOf, textOf } from './submit-text.ts'
import { bindPeer, type DeliverSm, eventually } from './test-peer.ts'

const running: Simulator[] = []
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop()
})

async function start(name: PersonalityName, options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ receiptDelayMs: 1, personalities: { sim_vodafone: name }, ...options })
  running.push(simulator)
  return { simulator, peer: await bindPeer(simulator) }
}

const handset = '64211234567'

/** The first receipt of a message, and the id in the answer to its submit. */
async function reported(name: PersonalityName) {
  const { peer } = await start(name)
  const { message_id } = await peer.submit(handset)
  const [receipt] = await peer.deliveries(1)
  return { message_id, receipt: receipt!, id: parseReceipt(receipt!)?.id ?? '' }
}

test('ids are written in the forms of the personality', async () => {
  const hex = await reported('hex-ids')
  expect(hex.id).toBe(hex.message_id)
  expect(Number.parseInt(hex.id, 16).toString(16)).toBe(hex.id)
  const mixed = await reported('mixed-ids')
  expect(mixed.id).toBe(String(Number.parseInt(mixed.message_id, 16)))
  const padded = await reported('padded-ids')
  expect(padded.id).toBe(padded.message_id.padStart(15, '0'))
})

test.each([
  ['swapped-addresses', '552', handset],
  ['masked-numbers', '6421****67', '552'],
  ['national-numbers', '0211234567', '552'],
] as const)('receipts of %s are from %s to %s', async (name, source_addr, destination_addr) => {
  expect((await reported(name)).receipt).toMatchObject({ source_addr, destination_addr })
})

test('receipts say what they say in a text alone, or in TLVs alone', async () => {
  const text = await reported('text-alone')
  expect([text.id, tlv(text.receipt, 'receipted_message_id')]).toEqual([text.message_id, undefined])
  const tlvs = await reported('tlvs-alone')
  expect(tlvs.receipt.short_message).toHaveLength(0)
  expect(tlv(tlvs.receipt, 'receipted_message_id')).toBe(tlvs.message_id)
})

test('receipts come as data_sm', async () => {
  const { simulator, peer } = await start('data-sm')
  await peer.session.unbind()
  const { system_id, password } = simulator.carriers[0]!
  const { promise, resolve } = Promise.withResolvers<RequestPdu>()
  const session = await connect({ port: simulator.port, system_id, password, onRequest: (pdu) => resolve(pdu) })
  await session.request({
    command: 'submit_sm',
    source_addr: '552',
    destination_addr: handset,
    registered_delivery: 1,
    short_message: Buffer.from('Hello'),
  })
  const receipt = await promise
  expect(receipt).toMatchObject({ command: 'data_sm', source_addr: handset, esm_class: 4 })
  expect(Buffer.from(tlv(receipt, 'message_payload')!).toString()).toContain(
    `id:${tlv(receipt, 'receipted_message_id')} `,
  )
})

test('an acceptance is reported before the end', async () => {
  const { peer } = await start('acceptance-first', { receiptDelayMs: 20 })
  await peer.submit(handset)
  const receipts = await peer.deliveries(2)
  expect(receipts.map((receipt) => parseReceipt(receipt)?.state)).toEqual(['ACCEPTD', 'DELIVRD'])
})

test.each([
  ['first-part', 0],
  ['last-part', 2],
] as const)('%s is the one that is reported on', async (name, index) => {
  const { peer, simulator } = await start(name)
  const parts = splitForWire('x'.repeat(400), 7)
  const answers = []
  for (const { bytes } of parts) answers.push(await peer.submit(handset, { esm_class: 0x40, short_message: bytes }))
  const [receipt] = await peer.deliveries(1)
  expect(parseReceipt(receipt!)?.id).toBe(answers[index]!.message_id)
  await expect.poll(() => simulator.counts.held, eventually).toBe(0)
  expect(simulator.counts.receipts).toBe(1)
})

test.each([
  ['sar', commandStatus.ESME_ROK],
  ['payload', commandStatus.ESME_ROPTPARNOTALLWD],
] as const)('%s refuses user data headers', async (name, forSar) => {
  const { peer } = await start(name)
  const [part] = splitForWire('x'.repeat(200), 7)
  const refused = await peer.submit(handset, { esm_class: 0x40, short_message: part!.bytes })
  expect(refused.command_status).toBe(commandStatus.ESME_RINVESMCLASS)
  const sar = [
    { name: 'sar_msg_ref_num', value: 7 },
    { name: 'sar_total_segments', value: 2 },
    { name: 'sar_segment_seqnum', value: 1 },
  ] as const
  expect((await peer.submit(handset, { tlvs: [...sar] })).command_status).toBe(forSar)
  const payload = { name: 'message_payload', value: Buffer.from('x'.repeat(300)) } as const
  expect((await peer.submit(handset, { short_message: Buffer.alloc(0), tlvs: [payload] })).command_status).toBe(0)
})

test.each([
  ['packed', 'gsm7_packed', 'udh8'],
  ['latin1', 'latin1', 'udh8'],
  ['sar', 'gsm7', 'sar'],
  ['payload', 'gsm7', 'payload'],
] as const)('%s tells the texts that it took, and writes its own so', async (name, charset, long) => {
  const taken: SubmitRecord[] = []
  const { peer, simulator } = await start(name, { onSubmit: (submit) => void taken.push(submit) })
  const text = 'Déjà {vu} @ 5, '.repeat(20)
  for (const { bytes, udh, payload, part, total } of splitForWire(text, 9, { charset, long })) {
    const joined = [
      { name: 'sar_msg_ref_num', value: 9 },
      { name: 'sar_total_segments', value: total },
      { name: 'sar_segment_seqnum', value: part },
    ] as const
    const tlvs = payload ? ([{ name: 'message_payload', value: bytes }] as const) : udh ? [] : joined
    const short_message = payload ? Buffer.alloc(0) : bytes
    await peer.submit(handset, { esm_class: udh ? 0x40 : 0, short_message, tlvs: [...tlvs] })
  }
  expect(taken.map((submit) => submit.text).join('')).toBe(text)
  expect(taken.map(({ concat }) => concat)).toEqual(
    taken.length === 1 ? [null] : taken.map((_, index) => ({ reference: 9, part: index + 1, total: taken.length })),
  )
  const before = peer.delivered.length
  await simulator.originate({ from: handset, to: '552', text })
  const isReply = ({ source_addr, esm_class }: DeliverSm) => source_addr === handset && (esm_class & 0x04) === 0
  const replies = peer.delivered.slice(before).filter(isReply)
  const asSubmits = replies.map((deliver) => ({ ...deliver, command: 'submit_sm' }) as const)
  expect(asSubmits.map((deliver) => textOf(deliver, personalities[name] as Personality)).join('')).toBe(text)
  expect(new Set(asSubmits.map((deliver) => concatOf(deliver)?.total))).toEqual(
    new Set([replies.length === 1 ? undefined : replies.length]),
  )
})

test('no second, wherever it begins, has more than 37 submits taken', async () => {
  const takenAt: number[] = []
  const { peer } = await start('caps-at-37', {
    onSubmit: ({ command_status, atMs }) => void (command_status === commandStatus.ESME_ROK && takenAt.push(atMs)),
  })
  const refusals = new Set<number>()
  while (takenAt.length < 80) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => peer.submit(handset)))
    for (const { command_status } of answers)
      if (command_status !== commandStatus.ESME_ROK) refusals.add(command_status)
  }
  expect([...refusals]).toEqual([commandStatus.ESME_RTHROTTLED])
  for (const [index, at] of takenAt.entries()) {
    if (index >= 37) expect(at - takenAt[index - 37]!).toBeGreaterThanOrEqual(1000)
  }
})

test('a relative validity is refused, and an absolute one is not', async () => {
  const { peer } = await start('absolute-validity')
  const relative = await peer.submit(handset, { validity_period: '000002000000000R' })
  expect(relative.command_status).toBe(commandStatus.ESME_RINVEXPIRY)
  const absolute = await peer.submit(handset, { validity_period: '491231235959000+' })
  expect(absolute.command_status).toBe(commandStatus.ESME_ROK)
})

test('a second bind of the same system_id is refused, and one after the first has gone is not', async () => {
  const { peer, simulator } = await start('one-bind')
  await expect(bindPeer(simulator)).rejects.toThrow('ESME_RALYBND')
  await peer.session.unbind()
  await expect
    .poll(
      () =>
        bindPeer(simulator).then(
          () => 'bound',
          () => 'refused',
        ),
      eventually,
    )
    .toBe('bound')
})

test('a session that flaps is cut, and the next is too', async () => {
  const { peer, simulator } = await start('flaps', { flapMs: 20 })
  await expect.poll(() => peer.session.state, eventually).toBe('closed')
  const next = await bindPeer(simulator)
  await expect.poll(() => next.session.state, eventually).toBe('closed')
  expect(simulator.counts.disconnects).toBe(2)
})

test('a late answer comes after its receipt', async () => {
  const { peer } = await start('late-answers', { lateAnswerMs: 100 })
  let answered = false
  const answer = peer.submit(handset).then((given) => {
    answered = true
    return given
  })
  const [receipt] = await peer.deliveries(1)
  expect(answered).toBe(false)
  expect(parseReceipt(receipt!)?.id).toBe((await answer).message_id)
})

test('an account without a personality is plain, whatever the others are', async () => {
  const { simulator } = await start('hex-ids')
  const { system_id, password } = simulator.carriers[1]!
  const peer = await bindPeer(simulator, { system_id, password })
  const { message_id } = await peer.submit(handset)
  const [receipt] = await peer.deliveries(1)
  expect(message_id).toMatch(/^\d+$/)
  expect(receipt).toMatchObject({ command: 'deliver_sm', source_addr: handset })
})

test('every other personality delivers an ordinary message with a deliver_sm', async () => {
  for (const name of personalityNames.filter((name) => name !== 'data-sm')) {
    const { peer } = await start(name, { lateAnswerMs: 20 })
    expect((await peer.submit(handset)).command_status, name).toBe(commandStatus.ESME_ROK)
    expect(await peer.deliveries(1), name).toHaveLength(1)
  }
})
