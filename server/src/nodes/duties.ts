/**
 * Takes the duties that this node should have, and gives away those that another should have. All nodes compute the same
 * choice from the same list of live nodes; a duty is taken only once nobody has it, and given only once its work has ended here.
 *
 *   free ──chosen here──▶ taken ──its work begins──▶ at work ──chosen elsewhere──▶ its work ends ──▶ given
 */
import { hash } from 'node:crypto'
import type { Logger } from 'pino'
import { type Duty, type LiveNode, type Nodes, roleOf, webhookParts } from '../store/nodes.ts'

/** The work of a duty here. */
interface DutyWork {
  /** Begins it. Called again when it failed. */
  begin(duty: Duty): Promise<void>
  /** Resolves when nothing of it is done here any longer. */
  end(duty: Duty): Promise<void>
}

interface DutiesOptions {
  nodes: Nodes
  /** Ids of the carriers in use. */
  carriers: () => readonly number[]
  work: DutyWork
  log: Logger
}

interface Duties {
  /** Duties that are at work here. */
  readonly atWork: ReadonlySet<Duty>
  /** Duties that no node has, as of the last look. */
  unheld(): Duty[]
  /** Looks again: carriers have come or gone. */
  look(): void
  /** Takes no more; what is at work goes on. */
  stop(): Promise<void>
}

const partDuties = Array.from({ length: webhookParts }, (_, part): Duty => `webhooks:${part}`)

export function startDuties({ nodes, carriers, work, log }: DutiesOptions): Duties {
  /** Taken, and not yet given. */
  const owned = new Set<Duty>()
  const atWork = new Set<Duty>()
  /** Their work is being ended. */
  const ending = new Set<Duty>()
  /** To be given before anything else is done with them. Where the answer to that was lost, another node may have them. */
  const leaving = new Set<Duty>()
  let stopped = false

  const begin = async (duty: Duty) => {
    try {
      await work.begin(duty)
      atWork.add(duty)
    } catch (error) {
      log.error({ err: error, duty }, 'the work of a duty could not begin, trying again')
    }
  }
  const end = async (duty: Duty) => {
    ending.add(duty)
    leaving.add(duty)
    atWork.delete(duty)
    try {
      await work.end(duty)
      await nodes.give([duty])
      owned.delete(duty)
      leaving.delete(duty)
    } catch (error) {
      log.error({ err: error, duty }, 'a duty could not be given away, trying again')
    } finally {
      ending.delete(duty)
    }
  }

  const all = (): Duty[] => [...carriers().map((id): Duty => `carrier:${id}`), ...partDuties, 'upkeep']
  /** True where no node has the duty, or this one has it by a call whose answer was lost. */
  const mayTake = (duty: Duty) =>
    !owned.has(duty) && (nodes.holders.get(duty) ?? nodes.incarnation) === nodes.incarnation

  const round = async () => {
    const mine = new Set(all().filter((duty) => chosenFor(duty, nodes.live) === nodes.incarnation))
    for (const duty of await nodes.take([...mine].filter(mayTake))) owned.add(duty)
    const settled = [...owned].filter((duty) => !ending.has(duty))
    const stays = (duty: Duty) => mine.has(duty) && !leaving.has(duty)
    for (const duty of settled) if (!stays(duty)) void end(duty)
    await Promise.all(settled.filter((duty) => stays(duty) && !atWork.has(duty)).map(begin))
  }
  let running: Promise<void> | null = null
  let again = false
  const look = () => {
    if (stopped) return
    again = running !== null
    running ??= round()
      .catch((error) => log.error({ err: error }, 'duties could not be taken, trying again'))
      .finally(() => {
        running = null
        if (again) look()
      })
  }
  nodes.onLook(look)
  look()
  return {
    atWork,
    unheld: () => all().filter((duty) => !nodes.holders.has(duty)),
    look,
    async stop() {
      stopped = true
      await running
    },
  }
}

/** The node that should have the duty: each duty goes to the node with the highest number for it, so that few duties move when a
 *  node comes or goes. A node that is draining has it only where no other can. Undefined where none may have it. */
function chosenFor(duty: Duty, live: readonly LiveNode[]): string | undefined {
  const withRole = live.filter(({ roles }) => roles.includes(roleOf(duty)))
  const working = withRole.filter(({ draining }) => !draining)
  const able = working.length > 0 ? working : withRole
  const numbered = able.map(({ incarnation }) => ({ incarnation, number: hash('sha1', `${incarnation} ${duty}`) }))
  return numbered.sort((one, other) => (one.number < other.number ? 1 : -1))[0]?.incarnation
}
