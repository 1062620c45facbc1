/**
 * SMPP 3.4 for Node: codec, session, client and server. Everything public is exported here.
 */
export { Client, type ClientEvents, type ClientOptions, createClient, type Down } from './client/client.ts'
export { type BindOptions, type ConnectOptions, connect } from './client/connect.ts'
export type { DialOptions } from './client/dial.ts'
export {
  createJoiner,
  type JoinedMessage,
  type Joiner,
  type JoinerOptions,
  type MessagePart,
  type MessageSource,
  readPart,
} from './long/join.ts'
export { type PartFields, type SplitOptions, splitMessage } from './long/split.ts'
export { type PartInfo, readUdh, type UserData, writeUdh } from './long/udh.ts'
export { type CommandName, commands } from './pdu/commands.ts'
export { type DecodeOptions, decodePdu } from './pdu/decode.ts'
export { encodePdu } from './pdu/encode.ts'
export { PduError, type PduErrorDetails } from './pdu/errors.ts'
export { commandStatus, type StatusName, statusName } from './pdu/status.ts'
export { type Tlv, type TlvInput, type TlvName, type TlvValue, tlv, tlvs } from './pdu/tlvs.ts'
export type {
  AnswerTo,
  DestAddress,
  Pdu,
  PduInput,
  PduInputOf,
  PduOf,
  RequestInputOf,
  RequestName,
  RequestPdu,
  ResponseName,
  ResponsePdu,
  UnknownPdu,
  UnsuccessSme,
} from './pdu/types.ts'
export type { AcceptOptions, BindRequest, Verdict } from './server/accept.ts'
export { type ListenOptions, listen } from './server/listen.ts'
export { listenForOutbind, type OutbindListenOptions, type OutbindOptions, outbind } from './server/outbind.ts'
export type { ServeOptions, Server } from './server/serve.ts'
export { type Answer, noAnswer, type RequestHandler } from './session/answerer.ts'
export { type Clock, createManualClock, type ManualClock, systemClock } from './session/clock.ts'
export { type CloseReason, SmppError, type SmppErrorCode } from './session/errors.ts'
export { type SessionLimits, type SessionOptions, sessionDefaults } from './session/options.ts'
export type { Session, SessionEvents } from './session/session.ts'
export type { BindType, SessionState } from './session/states.ts'
export type { RequestOptions } from './session/window.ts'
export {
  dataCoding,
  esmClass,
  type MessageState,
  messageState,
  npi,
  registeredDelivery,
  ton,
} from './values/fields.ts'
export {
  isIntermediate,
  isReceipt,
  parseReceipt,
  type Receipt,
  type ReceiptSource,
  receiptText,
} from './values/receipt.ts'
export { isFinalState } from './values/receipt-state.ts'
export { absoluteTime, parseTime, relativeTime, type SmppTime } from './values/times.ts'
