/**
 * For tests: what message centres do, as public bug reports of other gateways tell it. Each behaviour is played to one
 * handset, and says how its message has to end and what it has to cost.
 */
import { commandStatus, type PduInputOf } from '@websms/smpp'
import type { StatusName } from '../rules/status.ts'
import { type Reply, receiptText, type Submit, type TestSmsc } from './test-smsc.ts'

/** One message on its way through a message centre that behaves so. */
interface Scene {
  smsc: TestSmsc
  /** An id that nobody else has: hexadecimal digits. */
  ref: string
  /** Waits as long as it takes a slow message centre. */
  pause(ms: number): Promise<void>
}

export interface Behaviour {
  name: string
  /** Parts of its message. Default 1. */
  parts?: number
  /** The answer to the `count`-th submit of its message; 1 is the first. */
  answer(submit: Submit, count: number, scene: Scene): Reply | Promise<Reply>
  /** Runs once a submit of it was taken, with the number of submits taken so far. */
  after?(submit: Submit, taken: number, scene: Scene): Promise<unknown>
  ends: StatusName
  /** True when the whole price comes back under the policy `refused`. */
  refunded?: true
  /** Submits that it takes at most. Default: as many as its message has parts. */
  submitsMax?: number
}

const ok = (scene: Scene, part = ''): Reply => ({ message_id: `${scene.ref}${part}` })
const refuse = (command_status: number): Reply => ({ command_status })
const takesOnce = (_submit: Submit, _count: number, scene: Scene) => ok(scene)

/** Taken, and reported on as told. */
function reported(
  name: string,
  receipt: (submit: Submit, scene: Scene) => Promise<unknown>,
  ends: StatusName = 'delivered',
): Behaviour {
  return { name, answer: takesOnce, after: (submit, _taken, scene) => receipt(submit, scene), ends }
}

/** A receipt with these fields; by default a right one. */
function receiptWith(name: string, fields: (submit: Submit, scene: Scene) => Fields, ends?: StatusName): Behaviour {
  return reported(name, (submit, scene) => scene.smsc.receipt(submit, scene.ref, fields(submit, scene)), ends)
}
type Fields = Parameters<TestSmsc['receipt']>[2]

/** Never taken: put off until its tries are used up. */
function never(name: string, status: number): Behaviour {
  return { name: `${name} for ever`, answer: () => refuse(status), ends: 'failed', refunded: true, submitsMax: 5 }
}
/** Taken at the third try. */
function atFirst(name: string, status: number): Behaviour {
  return {
    name: `${name} twice, then taken`,
    answer: (_submit, count, scene) => (count <= 2 ? refuse(status) : ok(scene)),
    after: (submit, _taken, { smsc, ref }) => smsc.receipt(submit, ref),
    ends: 'delivered',
    submitsMax: 3,
  }
}

const national = (submit: Submit) => submit.destination_addr.slice(2)
const withTlvs = (...tlvs: [name: 'receipted_message_id' | 'message_state', value: string | number][]) =>
  ({ tlvs: tlvs.map(([name, value]) => ({ name, value })) }) as Partial<PduInputOf<'deliver_sm'>>

export const behaviours: readonly Behaviour[] = [
  reported('is well', (submit, { smsc, ref }) => smsc.receipt(submit, ref)),
  receiptWith('could not deliver', () => ({ stat: 'UNDELIV', err: '001' }), 'failed'),
  receiptWith('expired', () => ({ stat: 'EXPIRED' }), 'expired'),
  receiptWith('rejected', () => ({ stat: 'REJECTD' }), 'failed'),

  // Answers to a submit
  never('ESME_RMSGQFUL', commandStatus.ESME_RMSGQFUL),
  never('ESME_RTHROTTLED', commandStatus.ESME_RTHROTTLED),
  never('ESME_RSYSERR', commandStatus.ESME_RSYSERR),
  never('ESME_RX_T_APPN', commandStatus.ESME_RX_T_APPN),
  atFirst('ESME_RMSGQFUL', commandStatus.ESME_RMSGQFUL),
  atFirst('ESME_RTHROTTLED', commandStatus.ESME_RTHROTTLED),
  atFirst('ESME_RSYSERR', commandStatus.ESME_RSYSERR),
  atFirst('ESME_RSUBMITFAIL', commandStatus.ESME_RSUBMITFAIL),
  atFirst('an unlisted status', 0x421),
  { ...never('ESME_RX_P_APPN', commandStatus.ESME_RX_P_APPN), submitsMax: 3 },
  { ...never('ESME_RINVDSTADR', commandStatus.ESME_RINVDSTADR), submitsMax: 1 },
  { ...never('ESME_RINVMSGLEN', commandStatus.ESME_RINVMSGLEN), submitsMax: 1 },
  {
    name: 'answers with an empty id, and reports on one that it never gave',
    answer: () => ({ raw: '0000001180000004000000000000000000' }),
    after: (submit, _taken, { smsc, ref }) => smsc.receipt(submit, `REAL-${ref}`),
    ends: 'delivered',
  },
  {
    name: 'answers without a body, and reports on an id that it never gave',
    answer: () => ({ raw: '00000010800000040000000000000000' }),
    after: (submit, _taken, { smsc, ref }) => smsc.receipt(submit, `REAL-${ref}`),
    ends: 'delivered',
  },
  {
    name: 'leaves out the NUL behind its id',
    answer: (_submit, _count, { ref }) => ({ raw: answerPdu(Buffer.from(ref)) }),
    after: (submit, _taken, { smsc, ref }) => smsc.receipt(submit, ref),
    ends: 'delivered',
  },
  {
    name: 'gives ids longer than the specification allows',
    answer: (_submit, _count, { ref }) => ({ raw: answerPdu(Buffer.from(`${ref.padStart(90, 'x')}\0`)) }),
    after: (submit, _taken, { smsc, ref }) => smsc.receipt(submit, ref.padStart(90, 'x')),
    ends: 'delivered',
  },
  {
    name: 'answers after the response timeout',
    answer: async (_submit, _count, scene) => {
      await scene.pause(700)
      return ok(scene)
    },
    after: (submit, _taken, { smsc, ref }) => smsc.receipt(submit, ref),
    ends: 'delivered',
  },
  {
    name: 'refuses after the response timeout',
    answer: async (_submit, _count, scene) => {
      await scene.pause(700)
      return refuse(commandStatus.ESME_RINVDSTADR)
    },
    ends: 'failed',
    refunded: true,
  },
  {
    name: 'never answers, and reports on an id that it never gave',
    answer: (submit, _count, { smsc, ref, pause }) => {
      void pause(900).then(() => smsc.receipt(submit, `REAL-${ref}`))
      return 'never'
    },
    ends: 'delivered',
  },
  {
    name: 'reports before it answers',
    answer: async (submit, _count, scene) => {
      await scene.smsc.receipt(submit, scene.ref)
      return ok(scene)
    },
    ends: 'delivered',
  },

  // Ids in another form
  {
    name: 'answers in hexadecimal with 0x, and reports in decimal',
    answer: (_submit, _count, { ref }) => ({ message_id: `0x${ref}` }),
    after: (submit, _taken, { smsc, ref }) => smsc.receipt(submit, BigInt(`0x${ref}`).toString()),
    ends: 'delivered',
  },
  {
    name: 'answers in hexadecimal with zeros, and reports with an h',
    answer: (_submit, _count, { ref }) => ({ message_id: ref.padStart(20, '0') }),
    after: (submit, _taken, { smsc, ref }) => smsc.receipt(submit, `${ref.toLowerCase()}h`),
    ends: 'delivered',
  },

  // Receipts: addresses
  receiptWith('reports from the national number', (submit) => ({
    ...{ source_addr_ton: 2, source_addr_npi: 1, source_addr: national(submit) },
  })),
  receiptWith('masks the number', ({ destination_addr: to }) => ({
    source_addr: `${to.slice(0, 4)}****${to.slice(8)}`,
  })),
  receiptWith('leaves the number empty', () => ({ source_addr_ton: 0, source_addr: '' })),
  receiptWith('swaps the addresses', (submit) => ({
    source_addr: submit.source_addr,
    destination_addr: submit.destination_addr,
  })),
  receiptWith('writes a plus', (submit) => ({ source_addr: `+${submit.destination_addr}` })),

  // Receipts: markings
  receiptWith('marks with 0x08', () => ({ esm_class: 0x08 })),
  receiptWith('marks with 0x24', () => ({ esm_class: 0x24 })),
  receiptWith('does not mark', () => ({ esm_class: 0x00 })),
  reported('sends receipts as data_sm', async (submit, { ref }) => {
    submit.session.socket.write(dataReceipt(submit.destination_addr, ref))
  }),
  reported('writes an octet too many', async (submit, { smsc, ref }) => {
    smsc.write(deliverPdu(submit, receiptText(ref, 'DELIVRD'), '00'), submit.session)
  }),

  // Receipts: states
  ...['DELIVD', 'DELIVERED', '2'].map((stat) => receiptWith(`says ${stat}`, () => ({ stat }))),
  ...['UNDELIVERD', 'BLOCKED', 'SKIPPED'].map((stat) => receiptWith(`says ${stat}`, () => ({ stat }), 'failed')),
  receiptWith('says EXPIRD', () => ({ stat: 'EXPIRD' }), 'expired'),
  receiptWith('says DELETD', () => ({ stat: 'DELETD' }), 'failed'),
  receiptWith('labels the state otherwise', (_submit, { ref }) => ({ text: `id:${ref} status:DELIVRD` })),
  receiptWith('says it in TLVs alone', (_submit, { ref }) => ({
    ...{ text: '', ...withTlvs(['receipted_message_id', ref], ['message_state', 2]) },
  })),
  receiptWith('says ENROUTE in a TLV and DELIVRD in the text', () => withTlvs(['message_state', 1])),
  receiptWith('gives another id in the TLV', () => withTlvs(['receipted_message_id', 'SOMETHING-ELSE'])),
  reported('sends an intermediate notification first', async (submit, { smsc, ref }) => {
    await smsc.receipt(submit, ref, { esm_class: 0x20, stat: 'UNDELIV', err: '027' })
    await smsc.receipt(submit, ref)
  }),
  reported('says that it is on its way first', async (submit, { smsc, ref }) => {
    for (const stat of ['ACKED', 'BUFFRED', 'ENROUTE', 'ACCEPTD', 'UNKNOWN', 'MYSTERY'])
      await smsc.receipt(submit, ref, { stat })
    await smsc.receipt(submit, ref)
  }),
  reported('changes its mind', async (submit, { smsc, ref }) => {
    await smsc.receipt(submit, ref)
    await smsc.receipt(submit, ref, { stat: 'UNDELIV' })
  }),
  reported(
    'changes its mind for the better',
    async (submit, { smsc, ref }) => {
      await smsc.receipt(submit, ref, { stat: 'UNDELIV' })
      await smsc.receipt(submit, ref)
    },
    'failed',
  ),
  reported('repeats itself', async (submit, { smsc, ref }) => {
    for (let time = 0; time < 3; time++) await smsc.receipt(submit, ref)
  }),

  // Several parts
  {
    name: 'reports on each part',
    parts: 3,
    answer: (submit, _count, scene) => ok(scene, `${submit.concat!.part}`),
    after: (submit, _taken, { smsc, ref }) => smsc.receipt(submit, `${ref}${submit.concat!.part}`),
    ends: 'delivered',
  },
  {
    name: 'gives all parts one id, and reports once',
    parts: 3,
    answer: takesOnce,
    after: async (submit, taken, { smsc, ref }) => taken === 3 && smsc.receipt(submit, ref),
    ends: 'delivered',
  },
  {
    name: 'could not deliver one part',
    parts: 2,
    answer: (submit, _count, scene) => ok(scene, `${submit.concat!.part}`),
    after: (submit, _taken, { smsc, ref }) =>
      smsc.receipt(submit, `${ref}${submit.concat!.part}`, { stat: submit.concat!.part === 2 ? 'UNDELIV' : 'DELIVRD' }),
    ends: 'failed',
  },
  {
    name: 'throttles the second part twice',
    parts: 3,
    answer: (submit, count, scene) =>
      submit.concat!.part === 2 && count <= 3
        ? refuse(commandStatus.ESME_RTHROTTLED)
        : ok(scene, `${submit.concat!.part}`),
    after: (submit, _taken, { smsc, ref }) => smsc.receipt(submit, `${ref}${submit.concat!.part}`),
    ends: 'delivered',
    submitsMax: 6,
  },
]

/** A submit_sm_resp with this body; the writer sets its sequence_number. */
function answerPdu(body: Buffer): string {
  return pdu(0x80000004, 0, body)
}

function pdu(command_id: number, sequence_number: number, body: Buffer): string {
  const header = Buffer.alloc(16)
  header.writeUInt32BE(16 + body.length, 0)
  header.writeUInt32BE(command_id, 4)
  header.writeUInt32BE(sequence_number, 12)
  return Buffer.concat([header, body]).toString('hex')
}

let sequence = 0x40000000
function nextSequence(): number {
  sequence += 1
  return sequence
}

/** A data_sm whose TLVs say that a message was delivered (SMPP 3.4 §4.7.1). */
function dataReceipt(from: string, ref: string): Buffer {
  const id = Buffer.from(`${ref}\0`, 'latin1')
  const body = Buffer.concat([
    Buffer.from(`\0\x01\x01${from}\0\0\x01552\0\x04\0\0`, 'latin1'),
    Buffer.from([0x00, 0x1e, 0x00, id.length]),
    id,
    Buffer.from([0x04, 0x27, 0x00, 0x01, 0x02]),
  ])
  return Buffer.from(pdu(0x00000103, nextSequence(), body), 'hex')
}

/** A receipt as a deliver_sm with `tail`, in hex, behind its text. */
function deliverPdu(submit: Submit, text: string, tail: string): string {
  const body = Buffer.concat([
    Buffer.from(`\0\x01\x01${submit.destination_addr}\0\0\x00${submit.source_addr}\0\x04\0\0\0\0\0\0\0\0`, 'latin1'),
    Buffer.from([text.length]),
    Buffer.from(text, 'latin1'),
    Buffer.from(tail, 'hex'),
  ])
  return pdu(0x00000005, nextSequence(), body)
}
