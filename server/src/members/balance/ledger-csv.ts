/** The ledger of an account as a CSV file. */
import type { CsvCell } from '@websms/sms'
import type { Store } from '../../store/store.ts'
import { type LedgerFilters, ledgerPage } from './ledger.ts'

const csvPageSize = 1000

export const ledgerColumns = ['transfer_id', 'at', 'kind', 'amount', 'balance', 'message_id', 'messages', 'note']

export async function* ledgerRows(
  store: Store,
  accountId: number,
  filters: LedgerFilters,
): AsyncGenerator<CsvCell[][]> {
  let cursor: string | null = null
  do {
    const page = await ledgerPage(store.search, accountId, {
      ...filters,
      ...(cursor !== null && { cursor }),
      limit: csvPageSize,
    })
    yield page.items.map((row) => [
      row.id,
      row.at,
      row.kind,
      row.amount,
      row.balance,
      row.message_id,
      row.messages,
      row.note,
    ])
    cursor = page.next
  } while (cursor !== null)
}
