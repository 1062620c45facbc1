/** CPU of a side for each message: of its processes and, where gateways keep their data there, of the PostgreSQL server. */
import { engineCpuMicros } from './engine.ts'
import { cpuMicros } from './machine.ts'
import type { Delivered } from './rounds.ts'

/** Begins to count. Kannel's side has no server: while it works, ours has nothing to do. */
export function cpuMeter(pids: readonly number[]): (messages: number) => Pick<Delivered, 'cpuUs' | 'serverCpuUs'> {
  const before = cpuMicros(...pids)
  const serverBefore = engineCpuMicros()
  return (messages) => {
    const serverCpuUs = (engineCpuMicros() - serverBefore) / messages
    return { cpuUs: (cpuMicros(...pids) - before) / messages + serverCpuUs, serverCpuUs }
  }
}
