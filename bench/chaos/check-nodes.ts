/** Checks a run of several nodes: one whose lease is over has ended before the others take its work, or as soon as it wakes up. */
import type { Checked, Finding } from './check.ts'
import type { Evidence } from './evidence.ts'
import { nodeFaultKinds } from './node-faults.ts'
import { hourMs } from './plan.ts'

export function checkNodes({ outside }: Evidence): Checked {
  const run = outside.find((record) => record.event === 'run')
  if (run?.nodes === undefined) return { facts: {}, findings: [] }
  const played = outside.filter((record) => record.event === 'nodeFault')
  const planned = run.nodeFaults ?? nodeFaultKinds
  const never = planned.filter((kind) => !played.some((fault) => fault.kind === kind))
  const counts = planned.map(
    (kind) => [`fault: ${kind}`, played.filter((fault) => fault.kind === kind).length] as const,
  )
  const apart = outside.filter((record) => record.event === 'nodeClocks' && isApart(record.aheadMs)).length
  const broken = played.flatMap(({ kind, lease }) => {
    if (lease === undefined) return []
    const { sinceMs, endedAtMs, removedAtMs } = lease
    const what = `a node (${kind})`
    if (removedAtMs === null) return [`${what} lost its lease, and the others did not remove it`]
    if (endedAtMs === null) return [`${what} went on after the others had removed it`]
    // A frozen one can know only once it is awake.
    const late = endedAtMs - Math.max(sinceMs, removedAtMs)
    const lateMax = kind === 'freeze' ? awakeMsMax : 0
    return late > lateMax ? [`${what} ended ${late} ms after the others had removed it`] : []
  })
  return {
    facts: { ...Object.fromEntries(counts), 'starts with clocks an hour apart': apart },
    findings: [
      ...broken.map((detail): Finding => ({ bound: 'fence broken', detail })),
      ...never.map((kind): Finding => ({ bound: 'never played', detail: `the fault ${kind}` })),
      ...(apart > 0 || run.nodes === 1 ? [] : [{ bound: 'never played', detail: 'clocks an hour apart' } as const]),
    ],
  }
}

function isApart(aheadMs: readonly number[]): boolean {
  return Math.max(...aheadMs) - Math.min(...aheadMs) >= hourMs
}

/** Maximum time in which a node that was frozen ends once it is awake, on a busy machine, in ms. */
const awakeMsMax = 5000
