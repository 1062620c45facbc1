import { expectTypeOf, test } from 'vitest'
import type { AnswerTo, Pdu, PduInput, RequestPdu, Session, Tlv, UnsuccessSme } from '../index.ts'
import { tlv } from '../index.ts'

test('command narrows a PDU to its fields', () => {
  const narrow = (pdu: Pdu) => {
    expectTypeOf(pdu.command_status).toBeNumber()
    expectTypeOf(pdu.tlvs).toEqualTypeOf<Tlv[]>()
    if (pdu.command === 'submit_sm') {
      expectTypeOf(pdu.short_message).toEqualTypeOf<Uint8Array>()
      expectTypeOf(pdu.destination_addr).toBeString()
      expectTypeOf(pdu).not.toHaveProperty('message_id')
    }
    if (pdu.command === 'submit_multi_resp') expectTypeOf(pdu.unsuccess_sme).toEqualTypeOf<UnsuccessSme[] | null>()
    if (pdu.command === 'unknown') expectTypeOf(pdu.body).toEqualTypeOf<Uint8Array>()
  }
  expectTypeOf(narrow).toBeFunction()
})

test('a request has the type of its answer', () => {
  const ask = (session: Session) => {
    expectTypeOf(session.request({ command: 'query_sm', message_id: '1' })).resolves.toEqualTypeOf<
      AnswerTo<'query_sm'>
    >()
    expectTypeOf(session.request<'submit_sm'>)
      .parameter(0)
      .not.toExtend<{ command: 'deliver_sm' }>()
  }
  expectTypeOf(ask).toBeFunction()
  expectTypeOf<AnswerTo<'submit_sm'>['command']>().toEqualTypeOf<'submit_sm_resp' | 'generic_nack'>()
})

test('handlers see requests only', () => {
  expectTypeOf<Extract<RequestPdu['command'], `${string}_resp` | 'generic_nack' | 'unknown'>>().toBeNever()
})

test('TLVs have the type of their name, both ways', () => {
  const find = (pdu: Pdu) => {
    expectTypeOf(tlv(pdu, 'receipted_message_id')).toEqualTypeOf<string | undefined>()
    expectTypeOf(tlv(pdu, 'message_state')).toEqualTypeOf<number | undefined>()
    expectTypeOf(tlv(pdu, 'message_payload')).toEqualTypeOf<Uint8Array | undefined>()
  }
  expectTypeOf(find).toBeFunction()
  type With<T> = { command: 'submit_sm'; tlvs: T[] }
  expectTypeOf<With<{ name: 'message_state'; value: number }>>().toExtend<PduInput>()
  expectTypeOf<With<{ name: 'message_state'; value: string }>>().not.toExtend<PduInput>()
  expectTypeOf<With<{ name: 'message_stat'; value: number }>>().not.toExtend<PduInput>()
})

test('a decoded PDU may be encoded', () => {
  expectTypeOf<Pdu>().toExtend<PduInput>()
})
