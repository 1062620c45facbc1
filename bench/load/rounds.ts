/** Measures us and a peer in turn, so that a slow minute of the machine falls on both. */
import { figure, type Measured } from '../report/result.ts'
import { median } from './machine.ts'

/** Performance of one side in one round. */
export interface Delivered {
  messages: number
  /** Messages a second. */
  rate: number
  /** CPU of the side, all its processes and threads, for each message, in µs. */
  cpuUs: number
  /** The part of it that its PostgreSQL server used. */
  serverCpuUs?: number
}

interface Sides {
  ours: () => Promise<Delivered>
  /** Null when it is absent. */
  peer: (() => Promise<Delivered>) | null
}

export interface Rounds {
  ours: Delivered[]
  peers: Delivered[]
}

/** Adds to what was `measured` before, where that is given. */
export async function inTurn(
  rounds: number,
  { ours, peer }: Sides,
  measured: Rounds = { ours: [], peers: [] },
): Promise<Rounds> {
  for (let round = 1; round <= rounds; round++) {
    measured.ours.push(await ours())
    if (peer !== null) measured.peers.push(await peer())
    const says = (of?: Delivered) => (of ? `${figure(of.rate)}/s, ${figure(of.cpuUs)} µs CPU` : 'absent')
    console.error(`round ${round}: ours ${says(measured.ours.at(-1))}; beside it ${says(measured.peers.at(-1))}`)
  }
  return measured
}

/** The middle of the rates of both, and of the rounds' ratios. */
export function ratesOf({ ours, peers }: Rounds): Pick<Measured, 'ours' | 'peer' | 'ratio' | 'ratioRange'> {
  const ratios = peers.map(({ rate }, round) => ours[round]!.rate / rate)
  const compared = ratios.length > 0
  return {
    ours: median(ours.map(({ rate }) => rate)),
    peer: compared ? median(peers.map(({ rate }) => rate)) : null,
    ratio: compared ? median(ratios) : null,
    ratioRange: compared ? [Math.min(...ratios), Math.max(...ratios)] : null,
  }
}

/** `35.5 µs`: the middle of the rounds. */
export function cpuOf(delivered: readonly Delivered[]): string {
  const of = (values: readonly number[]) => `${figure(median(values))} µs`
  const server = delivered.flatMap(({ serverCpuUs }) => (serverCpuUs ? [serverCpuUs] : []))
  const all = of(delivered.map(({ cpuUs }) => cpuUs))
  return server.length === 0 ? all : `${all} (PostgreSQL ${of(server)} of them)`
}
