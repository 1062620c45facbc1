/** One bind of a carrier that speaks SMPP: keeps it, writes submits, and reads what the carrier delivers. */

import {
  type Answer,
  type AnswerTo,
  commandStatus,
  createClient,
  type RequestPdu,
  type Session,
  SmppError,
  type SmppErrorCode,
} from '@websms/smpp'
import type { Logger } from 'pino'
import type { SmppSetting } from '../../settings.ts'
import { siteTime } from '../../site-time.ts'
import type { CarrierTimers } from '../timers.ts'
import type { Link, SubmitAnswer, Upstream, UpstreamEvents } from '../upstream.ts'
import { addressOf, type Bind, bindOptions, secondMs } from './bind-options.ts'
import { createFaultLog } from './link-faults.ts'
import { type DeliveringBind, readDelivery } from './read-delivery.ts'
import { refusalOf } from './statuses.ts'
import { createSubmitter } from './submit.ts'

export interface SmppLinkOptions extends UpstreamEvents {
  /** The carrier's name in the log. */
  name: string
  bind: DeliveringBind & { setting: SmppSetting }
  timers: Pick<CarrierTimers, 'responseTimeoutMs' | 'timedOutPlaceMs' | 'reconnectMinMs'>
  log: Logger
}

export function createSmppLink(to: Bind, { name, bind, timers, log, ...events }: SmppLinkOptions): Upstream {
  const { setting } = bind
  const submitPdu = createSubmitter(setting)
  const { host, port, type } = to
  const link: Link = { name: `${addressOf(to)} ${type}`, host, port }
  const tellFaults = createFaultLog(name, log)

  const onRequest = async (pdu: RequestPdu): Promise<Answer> => {
    if (pdu.command !== 'deliver_sm' && pdu.command !== 'data_sm')
      return { command_status: commandStatus.ESME_RINVCMDID }
    const delivery = readDelivery(pdu, bind, siteTime())
    try {
      if (delivery.kind === 'receipt') await events.onReceipt(delivery.receipt, delivery.doneAt)
      else await events.onInbound(delivery.part)
      return {}
    } catch (error) {
      log.error({ err: error, carrier: name }, 'a delivery could not be stored: the carrier is asked to send it again')
      return { command_status: commandStatus.ESME_RX_T_APPN }
    }
  }

  const client = createClient({
    ...bindOptions(setting, to),
    ...timers,
    responseTimeoutMs: timers.responseTimeoutMs ?? setting.response_timeout * secondMs,
    reconnectMaxMs: setting.reconnect_max * secondMs,
    onRequest,
  })
  client.on('bound', (session: Session) => {
    log.info({ carrier: name, host, port, bind: type }, 'carrier bound')
    tellFaults(session)
    events.onUp(link)
  })
  client.on('down', ({ reason, error, retryInMs }) =>
    events.onDown(link, { reason, cure: cureOf(error?.code), retryInMs }),
  )

  return {
    links: [link],
    get up() {
      return client.session !== null
    },
    window: type === 'receiver' ? 0 : setting.window,
    get free() {
      return client.session?.windowFree ?? 0
    },
    submit(part, onAnswer) {
      const { session } = client
      if (session === null) return onAnswer({ answer: 'unwritten' })
      const onFault = (error: unknown) => onAnswer(faultOf(error, part.messageId, log))
      try {
        session
          .request(submitPdu(part, siteTime()), { onLateAnswer: (late) => onAnswer(answerOf(late, setting)) })
          .then((answer) => onAnswer(answerOf(answer, setting)), onFault)
      } catch (error) {
        onFault(error)
      }
    },
    start: () => client.start(),
    stop: (timeoutMs) => client.stop({ timeoutMs }),
  }
}

type AnswerSetting = Pick<SmppSetting, 'statuses' | 'registered_delivery'>

function answerOf(answer: AnswerTo<'submit_sm'>, { statuses, registered_delivery }: AnswerSetting): SubmitAnswer {
  const { command_status } = answer
  if (command_status !== commandStatus.ESME_ROK) {
    return { answer: 'refused', refusal: refusalOf(command_status, statuses) }
  }
  const carrierRef = ('message_id' in answer && answer.message_id) || ''
  const unreported = registered_delivery === 'none' || registered_delivery === 'on_failure'
  return { answer: 'accepted', carrierRef, ...(unreported && { unreported }) }
}

function faultOf(error: unknown, messageId: number, log: Logger): SubmitAnswer {
  if (error instanceof SmppError) return { answer: error.written ? 'unanswered' : 'unwritten' }
  log.error({ err: error, messageId }, 'a part cannot be put into a PDU')
  const meaning = 'this part cannot be put into a PDU'
  return {
    answer: 'refused',
    refusal: { error: 'cannot be encoded', scope: 'part', patience: 'none', asksFor: null, meaning },
  }
}

/** Advice about a carrier that does not bind; its messages wait meanwhile. */
function cureOf(code: SmppErrorCode | undefined): string {
  switch (code) {
    case 'bind_refused':
      return 'check its system_id, password and bind type, and whether it knows this address'
    case 'connect_failed':
    case 'connect_timeout':
      return 'check its host and port, and the firewall between'
    case 'tls_failed':
      return 'check its certificate, and whether it speaks TLS on this port'
    case 'bind_timeout':
    case 'bad_answer':
    case 'closed':
      return 'check whether its port speaks SMPP, with TLS or without, and whether it knows this address'
    default:
      return 'trying again'
  }
}
