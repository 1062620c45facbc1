/* Starts an SMSC to develop against, in this process or alone, and is its handle: a server for SMPP over TCP, the SMSC
 * behind it, and what can be asked of it at run time. */

import { type BindRequest, commandStatus, listen } from '@websms/smpp'
import { networkOf } from '@websms/sms'
import { type SimulatedCarrier, simulatedCarriers } from './carriers.ts'
import { checkFault, type Faults, noFaults } from './faults.ts'
import { addressKindOf } from './inbound.ts'
import { Links } from './links.ts'
import type { IdForm } from './message-ids.ts'
import { type PersonalityName, type PersonalityOf, personalityBy } from './personalities.ts'
import { Post } from './post.ts'
import { type Counts, noCounts, type SimulatorRecord, type SubmitRecord } from './records.ts'
import { Smsc, type SmscOptions } from './smsc.ts'

export interface SimulatorOptions {
  /** Default 0: a free port. */
  port?: number
  /** Default 127.0.0.1. */
  host?: string
  /** The accounts that may bind. Default `simulatedCarriers`. */
  carriers?: SimulatedCarrier[]
  /** Lets any system_id bind with any password. Default false. */
  acceptAnySystemId?: boolean
  /** Until the receipt of an ordinary message, in ms; up to half as much is added at random. Default 200. */
  receiptDelayMs?: number
  /** Until the receipt of a message to a slow handset (0004), in ms. Default 30,000. */
  slowReceiptDelayMs?: number
  /** From its receipt until a handset that replies (0008) does so, in ms. Default 200. */
  replyDelayMs?: number
  /** Until the answer to a submit_sm, in ms. Default 0: at once. */
  answerDelayMs?: number
  /** Maximum time that a submit answer waits for its early receipt (0007) to be taken, in ms. Default 1,000: well
   *  within a client's own wait for that answer. */
  earlyReceiptWaitMs?: number
  /** Seed of faults and delays. Default: of the clock. */
  seed?: number
  /** Default: none. They can be changed at run time through `faults`. */
  faults?: Partial<Faults>
  /** Form of the message ids in submit answers. Default 'decimal'. */
  idForm?: IdForm
  /** Form of the message ids in receipts. Default as `idForm`. */
  receiptIdForm?: IdForm
  /** Personalities by system_id; `''` is that of every account not named. Default: none. */
  personalities?: Readonly<Record<string, PersonalityName>>
  /** Until the answer of a personality that answers late, in ms. Default 61,000: a gateway waits a minute. */
  lateAnswerMs?: number
  /** From a bind until a personality that flaps cuts it, in ms. Default 20,000. */
  flapMs?: number
  /** deliver_sm on their way at once in a session. Default 100. */
  window?: number
  /** Receipts and inbound messages held at most, those that wait for a receiver included; a submit_sm that would need
   *  more is answered ESME_RMSGQFUL. Default 500,000, some 300 MB. */
  messagesMax?: number
  /** Messages to throttled handsets (0005) remembered at most between their first try and their second. Default 10,000. */
  throttledMax?: number
  /** Accounts at most, when any system_id may bind. Default 1,000. */
  accountsMax?: number
  /** Maximum number of times that a peer may refuse a deliver_sm, or leave it unanswered, before it is given up.
   *  Default 10. */
  deliverTriesMax?: number
  /** Time until the second try, in ms; it doubles with each further one, up to 30 s. Default 500. */
  deliverRetryMs?: number
  /** Silence of a peer, in ms, after which it is sent enquire_link. Default 60,000: later than a gateway asks, so that
   *  it is the gateway that has to notice a black hole. 0 is off. */
  enquireLinkIntervalMs?: number
  /** Called with each submit_sm that was received, after it was decided on and before it is answered. */
  onSubmit?: (record: SubmitRecord) => void
  /** Called with everything that happens: submit_sm, receipts and inbound messages at their end, sessions. */
  log?: (record: SimulatorRecord) => void
}

/** An inbound message to send. */
export interface Origination {
  from: string
  to: string
  text: string
  /** The account that receives it. Default: that of the carrier whose network has the handset `from`, if it is bound
   *  as receiver, else the first that is. */
  system_id?: string
}

export interface Simulator {
  readonly host: string
  readonly port: number
  readonly carriers: readonly SimulatedCarrier[]
  /** The seed in use, to replay with. */
  readonly seed: number
  readonly counts: Readonly<Counts>
  /** The faults in force. Each can be set by itself; setting the whole switches off what is left out. A bad name or
   *  value throws RangeError. */
  get faults(): Faults
  set faults(faults: Partial<Faults>)
  /** Sends an inbound message, in parts when it is long. Resolves when the peer has taken all of it; rejects when
   *  nobody is bound as receiver, and when the peer does not take it. */
  originate(message: Origination): Promise<void>
  /** Unbinds every session and closes the port; gives up what waits. */
  stop(): Promise<void>
}

/** Submit answers of one session that may be delayed at once; beyond it the socket is not read. */
const delayedMax = 30_000

/** Maximum time that sessions have to unbind when the simulator stops, in ms. */
const unbindTimeoutMs = 2_000

/** Resolves once it listens; rejects with the socket's error, for instance EADDRINUSE. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const carriers = options.carriers ?? simulatedCarriers
  const host = options.host ?? '127.0.0.1'
  const seed = options.seed ?? Date.now() >>> 0
  const idForm = options.idForm ?? 'decimal'
  const record = options.log ?? null
  const counts: Counts = { ...noCounts }
  const raw: Faults = { ...noFaults }
  const personalityOf = personalityBy(options.personalities ?? {})
  const post = new Post(counts, {
    personalityOf,
    receiptIdForm: options.receiptIdForm ?? idForm,
    messagesMax: options.messagesMax ?? 500_000,
    accountsMax: options.accountsMax ?? 1_000,
    deliverTriesMax: options.deliverTriesMax ?? 10,
    deliverRetryMs: options.deliverRetryMs ?? 500,
    record,
  })
  for (const { system_id } of carriers) post.mailboxOf(system_id)

  const links = new Links()
  const server = await listen(
    {
      port: options.port ?? 0,
      host,
      system_id: 'simulator',
      authenticate: (request) =>
        bindStatus(request, post, { carriers, acceptAny: options.acceptAnySystemId ?? false, personalityOf }),
      window: options.window ?? 100,
      // Answers that are delayed count as unanswered; beyond this the socket is not read.
      unansweredMax: delayedMax,
      onConnection: (session) => links.connected(session),
      enquireLinkIntervalMs: options.enquireLinkIntervalMs ?? 60_000,
      // A black hole takes connections and does not close them either.
      bindTimeoutMs: 60_000,
    },
    (session) => smsc.serve(session),
  )
  const smsc = new Smsc(counts, post, links, raw, smscOptions(options, { seed, idForm, personalityOf }))
  const faults = watched(raw, () => {
    links.isBlackHole = raw.blackHole
    post.isPaused = raw.blackHole
  })
  Object.assign(faults, options.faults)

  return {
    host,
    port: server.port,
    carriers,
    seed,
    counts,
    get faults(): Faults {
      return faults
    },
    set faults(given: Partial<Faults>) {
      for (const [name, value] of Object.entries(given)) checkFault(name, value)
      Object.assign(faults, noFaults, given)
    },
    async originate({ from, to, text, system_id }) {
      const receiver = receiverOf(from, system_id, post, carriers)
      await post.originate(post.mailboxOf(receiver), addressed(from, to, text))
    },
    async stop() {
      if (links.wouldNotUnbind()) for (const session of server.sessions) session.destroy()
      await server.close({ timeoutMs: unbindTimeoutMs })
      post.stop()
    },
  }
}

function smscOptions(
  options: SimulatorOptions,
  known: Pick<SmscOptions, 'seed' | 'idForm' | 'personalityOf'>,
): SmscOptions {
  return {
    ...known,
    lateAnswerMs: options.lateAnswerMs ?? 61_000,
    flapMs: options.flapMs ?? 20_000,
    receiptDelayMs: options.receiptDelayMs ?? 200,
    slowReceiptDelayMs: options.slowReceiptDelayMs ?? 30_000,
    replyDelayMs: options.replyDelayMs ?? 200,
    answerDelayMs: options.answerDelayMs ?? 0,
    earlyReceiptWaitMs: options.earlyReceiptWaitMs ?? 1_000,
    throttledMax: options.throttledMax ?? 10_000,
    record: options.log ?? null,
    onSubmit: options.onSubmit ?? null,
  }
}

/** The command_status of the answer to a bind. */
function bindStatus(
  { system_id, password }: BindRequest,
  post: Post,
  known: { carriers: readonly SimulatedCarrier[]; acceptAny: boolean; personalityOf: PersonalityOf },
): number {
  if (!post.hasRoomForAccount(system_id)) return commandStatus.ESME_RBINDFAIL
  if (!known.acceptAny) {
    const carrier = known.carriers.find((carrier) => carrier.system_id === system_id)
    if (carrier === undefined) return commandStatus.ESME_RINVSYSID
    if (carrier.password !== password) return commandStatus.ESME_RINVPASWD
  }
  const { bindsMax = Number.POSITIVE_INFINITY } = known.personalityOf(system_id)
  return post.mailboxOf(system_id).sessions < bindsMax ? commandStatus.ESME_ROK : commandStatus.ESME_RALYBND
}

/** The system_id that receives what `from` sends. @throws Error when nobody can */
function receiverOf(
  from: string,
  system_id: string | undefined,
  post: Post,
  carriers: readonly SimulatedCarrier[],
): string {
  const bound = post.receivers()
  if (system_id !== undefined) {
    if (bound.includes(system_id)) return system_id
    throw new Error(`nobody is bound as receiver with system_id ${system_id}: bind a receiver or a transceiver first`)
  }
  const network = networkOf(from)?.network
  const home = carriers.find((carrier) => network !== undefined && carrier.network === network)
  if (home !== undefined && bound.includes(home.system_id)) return home.system_id
  const first = bound[0]
  if (first === undefined) throw new Error('nobody is bound as receiver: bind a receiver or a transceiver first')
  return first
}

/** A text with both of its addresses, as the fields of a PDU have them. */
function addressed(from: string, to: string, text: string) {
  const source = addressKindOf(from)
  const dest = addressKindOf(to)
  return {
    source_addr: from,
    source_addr_ton: source.ton,
    source_addr_npi: source.npi,
    destination_addr: to,
    dest_addr_ton: dest.ton,
    dest_addr_npi: dest.npi,
    text,
  }
}

/** The faults, so that setting one checks it and then tells. */
function watched(faults: Faults, onChange: () => void): Faults {
  return new Proxy(faults, {
    set(target, name, value) {
      checkFault(String(name), value)
      Reflect.set(target, name, value)
      onChange()
      return true
    },
  })
}
