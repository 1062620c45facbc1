/**
 * The npm package `smpp`, which most Node programs use today, with as much of a type as the tests need: it has none.
 */
import { createRequire } from 'node:module'
import type net from 'node:net'

/** One of its PDUs: the fields by the specification's names, TLVs among them. */
export type NpmPdu = Record<string, unknown> & {
  command: string
  command_status: number
  response(fields?: object): NpmPdu
}

/** One of its sessions; each command is a method too. */
export interface NpmSession {
  socket: net.Socket
  send(pdu: NpmPdu, onAnswer?: (answer: NpmPdu) => void): boolean
  close(): void
  on(event: 'pdu', listener: (pdu: NpmPdu) => void): void
  on(event: 'connect' | 'secureConnect', listener: () => void): void
  on(event: 'error', listener: (error: Error) => void): void
}

/** The package. */
export const npmSmpp: {
  connect(options: object): NpmSession
  createServer(options: object, onSession: (session: NpmSession) => void): net.Server
  PDU: new (command: string, fields?: object) => NpmPdu
} = createRequire(import.meta.url)('smpp')

/** Sends one of its PDUs and resolves with the answer. */
export function ask(session: NpmSession, command: string, fields: object = {}): Promise<NpmPdu> {
  return new Promise((resolve) => {
    session.send(new npmSmpp.PDU(command, fields), resolve)
  })
}
