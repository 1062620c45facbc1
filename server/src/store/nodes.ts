/** The nodes that work on the same data, and the duties that each of them has: the work that one node does at a time. */

/** `carrier:7` sends through the carrier with this id; `webhooks:12` delivers the events of a part of the keys
 *  (`webhookPart`); `upkeep` is everything that is done by the clock. */
export type Duty = `carrier:${number}` | `webhooks:${number}` | 'upkeep'

/** Work that a node may be kept from. */
export const nodeRoles = ['http', 'carriers', 'webhooks', 'upkeep'] as const
export type NodeRole = (typeof nodeRoles)[number]

/** Parts into which keys are divided, so that each has its events delivered by one node. */
export const webhookParts = 64

export function webhookPart(keyId: number): number {
  return keyId % webhookParts
}

export interface LiveNode {
  /** Its name in the data, of each start another one. */
  incarnation: string
  /** `host:process id`. */
  host: string
  version: string
  roles: readonly NodeRole[]
  /** It gives its duties away, and takes none. */
  draining: boolean
  /** Ms since epoch, by the clock of the database. */
  startedAt: number
  renewedAt: number
}

export interface NodeRow {
  incarnation: string
  host: string
  version: string
  roles: string
  draining: number
  started_at: number
  renewed_at: number
  /** Names of the migrations that it knows, separated by commas. */
  migrations: string
}

export function liveNode(row: NodeRow): LiveNode {
  const { incarnation, host, version } = row
  return {
    ...{ incarnation, host, version },
    roles: row.roles.split(',').filter((role) => role !== '') as NodeRole[],
    draining: row.draining === 1,
    startedAt: row.started_at,
    renewedAt: row.renewed_at,
  }
}

/** The role that a node needs for the duty. */
export function roleOf(duty: Duty): NodeRole {
  if (duty === 'upkeep') return 'upkeep'
  return duty.startsWith('carrier:') ? 'carriers' : 'webhooks'
}

/** A migration that older versions cannot work with: it is not applied while one of their nodes is alive, and for some time after. */
export interface WaitingMigration {
  name: string
  /** Hosts of the live nodes that do not know it. */
  nodes: string[]
}

export interface NodeOptions {
  version: string
  /** Folder of the migrations that this version knows. Default: its own. */
  migrations?: URL
  roles: readonly NodeRole[]
  /** Carriers of the settings by name, each with a fingerprint of its settings: the same for all nodes. */
  carriers: Readonly<Record<string, string>>
  /** Time for which a node counts as alive without a renewal, in ms. */
  leaseMs: number
  /** Wait until no other node is alive. */
  standby: boolean
  /** Called once with the host of the node that is waited for. */
  onStandby: (host: string) => void
  /** Called when the database's clock is more than some seconds ahead of this node's, or behind it (negative), in ms. */
  onClock: (aheadMs: number) => void
  /** Called once with migrations of a newer version that were applied; this one can work with them. */
  onNewerData: (migrations: readonly string[]) => void
  /** Called when the others have removed this node, or may have: nothing may be decided from now on. */
  onLost: (error: Error) => void
  /** Ends the waiting. */
  ended: AbortSignal
}

/** The waiting for other nodes was ended. */
export class StandbyEnded extends Error {
  override name = 'StandbyEnded'
}

export interface Nodes {
  /** This node. */
  readonly incarnation: string
  /** As of the last look; this one is among them. */
  readonly live: readonly LiveNode[]
  /** Its holder's incarnation by duty, as of the last look. */
  readonly holders: ReadonlyMap<Duty, string>
  /** Renews this node, and looks at the others at once. */
  look(): Promise<void>
  /** Calls `listener` after each look. */
  onLook(listener: () => void): void
  /** Takes those that no other node has, and gives them. */
  take(duties: readonly Duty[]): Promise<readonly Duty[]>
  give(duties: readonly Duty[]): Promise<void>
  /** Migrations of this version that wait. */
  waiting(): Promise<readonly WaitingMigration[]>
  /** Applies them, unless a node does not know them; names those that it applied. */
  applyWaiting(): Promise<readonly string[]>
  /** This node sends to a simulator of its own. @throws UserError where others work beside it */
  workAlone(): Promise<void>
  /** @throws Error when this node may have been removed: what it holds, others may work on by now */
  assertHeld(): void
}
