/** `websms node …`: gateways that work on one PostgreSQL database at the same time. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import { nearest } from '../settings/nearest.ts'
import { webhookParts } from '../store/nodes.ts'
import { drainRefusal, type NodeNow, readNodes, setDraining } from '../store/nodes-now.ts'
import type { Store } from '../store/store.ts'
import { UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore, isoTime, type WorkOnStore } from './answer.ts'
import { audited } from './audited.ts'
import { columns, type Terminal } from './terminal.ts'

export function addNodeCommands(program: Command, terminal: Terminal): void {
  const node = program
    .command('node')
    .description('nodes: gateways that work on one PostgreSQL database at the same time')
  addList(node, terminal)
  addDrain(node, terminal)
  addResume(node, terminal)
}

function addList(node: Command, terminal: Terminal): void {
  addAnswerOptions(node.command('list'))
    .description('list the nodes, and the work that each of them does')
    .action((_options: unknown, command: Command) =>
      answerFromNodes(terminal, command, async (store, { leaseSeconds }) => {
        const { nodes, waiting, at } = await readNodes(store.read)
        const nameOf = await carrierNames(store)
        const isLate = ({ renewedAt }: NodeNow) => renewedAt < at - leaseSeconds * 1000
        return {
          json: nodes.map((row) => ({ ...jsonOf(row, nameOf), late: isLate(row) })),
          lines:
            nodes.length === 0
              ? ['No gateway works on this database.']
              : [
                  ...columns([
                    [
                      'NODE',
                      'STATE',
                      'CARRIERS',
                      'WEBHOOKS',
                      'UPKEEP',
                      'ROLES',
                      'VERSION',
                      'STARTED',
                      'LAST HEARTBEAT',
                    ],
                    ...nodes.map((row) => [
                      ...[row.host, stateOf(row, isLate(row)), row.carrierIds.map(nameOf).join(', ') || '-'],
                      ...[`${row.webhookParts} of ${webhookParts}`, row.upkeep ? 'yes' : '-', row.roles.join(',')],
                      ...[row.version, isoTime(row.startedAt)!, isoTime(row.renewedAt)!],
                    ]),
                  ]),
                  ...waitingLines(waiting, nodes),
                ],
          quiet: nodes.map(({ host }) => host),
        }
      }),
    )
}

function addDrain(node: Command, terminal: Terminal): void {
  addAnswerOptions(node.command('drain'))
    .description('give the work of a node to the others, before a restart or an upgrade; waits until it has none')
    .argument('<node>', nodeArgument)
    .option('--no-wait', 'do not wait until it has no work')
    .addHelpText('after', examples)
    .action((name: string, { wait }: { wait: boolean }, command: Command) =>
      answerFromNodes(terminal, command, async (store) => {
        const { changed, node } = await change(store, name, true)
        const began = changed ? 'is drained' : 'was already being drained'
        const left = wait ? await emptied(store, node, progressOf(terminal, command)) : await findAgain(store, node)
        const nameOf = await carrierNames(store)
        return {
          json: left === null ? { incarnation: node.incarnation, host: node.host, gone: true } : jsonOf(left, nameOf),
          lines: [
            left === null
              ? `Node ${node.host} has ended; the others have its work.`
              : isEmpty(left)
                ? `Node ${node.host} ${began}: it has no work left. It can be stopped now.`
                : `Node ${node.host} ${began}. It still has ${workOf(left)}: see websms node list.`,
          ],
        }
      }),
    )
}

function addResume(node: Command, terminal: Terminal): void {
  addAnswerOptions(node.command('resume'))
    .description('let a node that was drained work again')
    .argument('<node>', nodeArgument)
    .action((name: string, _options: unknown, command: Command) =>
      answerFromNodes(terminal, command, async (store) => {
        const { changed, node } = await change(store, name, false)
        return {
          json: { incarnation: node.incarnation, host: node.host, draining: false },
          lines: [`Node ${node.host} ${changed ? 'works again' : 'was not drained'}.`],
        }
      }),
    )
}

const nodeArgument = 'its host (web1, or web1:4711 with the process id), or its incarnation'

const examples = `
Examples:
  websms node drain web1            waits until the others have its work
  websms node drain web1:4711       where several nodes run on web1
  websms node drain web1 --no-wait  for a script that looks at websms node list --json
  websms node resume web1           lets it work again`

/** @throws UserError on a data folder */
function answerFromNodes(terminal: Terminal, command: Command, work: WorkOnStore): Promise<void> {
  return answerFromStore(terminal, command, work, ({ databaseUrl }) => {
    if (databaseUrl !== null) return
    throw new UserError(
      'The data is in a folder, on which one gateway works alone: there are no nodes. With DATABASE_URL several can share a PostgreSQL database: docs/guides/cluster.md.',
    )
  })
}

/** @throws UserError when there is no such node, or no other can do its work */
function change(store: Store, name: string, draining: boolean): Promise<{ changed: boolean; node: NodeNow }> {
  return store.change(async (db) => {
    const { nodes } = await readNodes(db)
    const node = named(nodes, name)
    if (node.draining === draining) return { changed: false, node }
    const refusal = draining ? drainRefusal(node, nodes) : null
    if (refusal !== null) throw new UserError(refusal)
    await setDraining(db, node.incarnation, draining)
    await audited(db, null, draining ? 'node.drained' : 'node.resumed', node.host)
    return { changed: true, node }
  })
}

function named(nodes: readonly NodeNow[], name: string): NodeNow {
  const machineOf = ({ host }: NodeNow) => host.slice(0, host.lastIndexOf(':'))
  const found = nodes.filter((node) => [node.host, node.incarnation, machineOf(node)].includes(name))
  if (found.length === 1) return found[0]!
  if (found.length > 1) {
    const hosts = found.map(({ host }) => host)
    // In containers the process id is the same for all.
    const names = new Set(hosts).size === hosts.length ? hosts : found.map(({ incarnation }) => incarnation)
    throw new UserError(`${found.length} nodes run on ${name}: name one of ${names.join(', ')}.`)
  }
  const meant = nearest(
    name,
    nodes.flatMap((node) => [node.host, machineOf(node)]),
  )
  const help = meant === null ? 'List them with: websms node list' : `Did you mean ${meant}?`
  throw new UserError(`There is no node ${name}. ${help}`)
}

async function findAgain({ read }: Pick<Store, 'read'>, { incarnation }: NodeNow): Promise<NodeNow | null> {
  const { nodes } = await readNodes(read)
  return nodes.find((node) => node.incarnation === incarnation) ?? null
}

/** Interval between looks at a node that is drained, in ms. */
const lookMs = 500

/** Resolves when the node has no work left, or is gone. */
async function emptied(store: Store, node: NodeNow, onProgress: (left: NodeNow) => void): Promise<NodeNow | null> {
  for (;;) {
    const left = await findAgain(store, node)
    if (left === null || isEmpty(left)) return left
    onProgress(left)
    await pause(lookMs)
  }
}

/** Tells on stderr when there is less work. */
function progressOf(terminal: Terminal, command: Command): (left: NodeNow) => void {
  let told = ''
  const { quiet } = command.opts<{ quiet?: true }>()
  return (left) => {
    const text = workOf(left)
    if (text === told || quiet) return
    told = text
    terminal.err(`${left.host} still has ${text}\n`)
  }
}

/** Lines about an upgrade that has not ended. */
function waitingLines(waiting: readonly string[], nodes: readonly NodeNow[]): string[] {
  if (waiting.length === 0) return []
  const older = nodes.filter(({ holdsBack }) => holdsBack.length > 0)
  const names = waiting.join(', ')
  if (older.length > 0) {
    const hosts = older.map(({ host, version }) => `${host} (${version})`).join(', ')
    return [`${names} waits until the nodes of the older version have ended: ${hosts}.`]
  }
  return [`${names} is applied later, or now by websms migrate. Until then the previous version can start.`]
}

function isEmpty({ carrierIds, webhookParts: parts, upkeep }: NodeNow): boolean {
  return carrierIds.length === 0 && parts === 0 && !upkeep
}

function workOf({ carrierIds, webhookParts: parts, upkeep }: NodeNow): string {
  const carriers = carrierIds.length === 1 ? '1 carrier' : `${carrierIds.length} carriers`
  return `${carriers}, ${parts} of ${webhookParts} parts of the webhooks${upkeep ? ', upkeep' : ''}`
}

function stateOf(node: NodeNow, late: boolean): string {
  if (late) return 'not heard of'
  return !node.draining ? 'works' : isEmpty(node) ? 'drained' : 'draining'
}

async function carrierNames({ read }: Pick<Store, 'read'>): Promise<(id: number) => string> {
  const rows = await read.selectFrom('carriers').select(['id', 'name']).execute()
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? String(id)
}

function jsonOf(node: NodeNow, nameOf: (carrierId: number) => string) {
  return {
    ...{ incarnation: node.incarnation, host: node.host, version: node.version, roles: node.roles },
    ...{ draining: node.draining, started_at: isoTime(node.startedAt), renewed_at: isoTime(node.renewedAt) },
    carriers: node.carrierIds.map(nameOf),
    webhook_parts: node.webhookParts,
    upkeep: node.upkeep,
    holds_back: node.holdsBack,
  }
}
