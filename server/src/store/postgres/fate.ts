/** The fate of a transaction whose COMMIT lost its answer: what the server says of its id, and what its writer's row says. After a
 *  crash the server gives ids again of transactions that were lost, so that its word alone may be about another one. */

/** `$1` is the id. */
export const statusQuery = 'SELECT pg_xact_status($1::xid8) AS status'

/** `$1` is the writer. Asked after the status. */
export const lastQuery = 'SELECT xid FROM fates WHERE writer = $1'

/** @param last id of the writer's last transaction that took place
 *  @returns null while nobody can tell */
export function fateOf(xid: string, status: unknown, last: unknown): 'committed' | 'aborted' | null {
  if (status === 'aborted') return 'aborted'
  if (status === 'committed') return String(last) === xid ? 'committed' : 'aborted'
  return null
}

/** True where the server says that no transaction has had this id: it has crashed since it gave it. */
export function isUnknownId(error: unknown): boolean {
  return (error as { code?: string }).code === '22023'
}
