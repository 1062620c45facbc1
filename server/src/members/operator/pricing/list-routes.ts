/** Lists of prices: which there are, their entries with warnings, and a list as a file. */
import type { AnswerOf } from '@websms/contract/members'
import type { CsvCell } from '@websms/sms'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { allEntries, findList, readLists, type StoredList } from '../../../pricing/lists.ts'
import { ownerOf, ownerText } from '../../../pricing/owners.ts'
import { priceColumns } from '../../../pricing/price-rows.ts'
import type { PriceCheck } from '../../../pricing/warnings.ts'
import { dollars } from '../../../rules/ledger/money.ts'
import { warningSentence } from '../../../rules/pricing/check-prices.ts'
import type { ListOwner } from '../../../rules/pricing/price.ts'
import { compilePriceList, type PriceList } from '../../../rules/pricing/price-list.ts'
import type { PriceLists } from '../../../rules/pricing/prices.ts'
import type { Tables } from '../../../store/tables.ts'
import { sendCsv } from '../../csv.ts'
import type { MembersDeps } from '../../deps.ts'
import { isoTimeOrNull } from '../../iso-time.ts'
import { priceKey, readPricePage } from '../../price-page.ts'
import { pageOf, pageSize } from '../../query.ts'
import { serveMembers } from '../../serve.ts'

type ListDeps = Pick<MembersDeps, 'store' | 'pricing'>

export function listRoutes(app: FastifyInstance, { store, pricing }: ListDeps, check: PriceCheck): void {
  serveMembers(app, 'GET /operator/prices/lists', async () => ({ lists: await listsAnswer(store.search) }))

  serveMembers(app, 'GET /operator/prices', async ({ query }) => {
    const owner = ownerOf(query.list)
    const rows = await readPricePage(store.search, owner, query)
    const compiled = compiledOf(await pricing.current(), owner) ?? compilePriceList(rows)
    const warnings = new Map(
      (await check(owner, compiled, rows)).map(({ entry, text }) => [entry, warningSentence(text)]),
    )
    return pageOf(rows, pageSize(query), priceKey, (row) => {
      return { by: row.by, value: row.value, price: dollars(row.micros), warning: warnings.get(row) ?? null }
    })
  })

  serveMembers(app, 'GET /operator/prices/export', async ({ query, reply }) => {
    const list = await findList(store.search, ownerOf(query.list))
    const name = query.list.replace(':', '-')
    return sendCsv(reply, `websms-prices-${name}.csv`, priceColumns, pricePages(store.search, list))
  })
}

async function* pricePages(db: Kysely<Tables>, list: StoredList | null): AsyncGenerator<CsvCell[][]> {
  if (list === null) return
  for await (const slice of allEntries(db, list.listId)) {
    yield slice.map(({ value, micros }) => [value, dollars(micros)])
  }
}

function compiledOf(lists: PriceLists, owner: ListOwner): PriceList | null {
  if (owner.kind === 'site') return lists.site
  return (owner.kind === 'account' ? lists.accounts : lists.carriers).get(owner.id) ?? null
}

type ListAnswer = AnswerOf<'GET /operator/prices/lists'>['lists'][number]

/** Carriers that never had one are there too, so that one can be begun; an account's is begun on the account's page. */
async function listsAnswer(db: Kysely<Tables>): Promise<ListAnswer[]> {
  const lists = new Map((await readLists(db)).map((list) => [ownerText(list.owner), list]))
  const carriers = await db.selectFrom('carriers').select(['id', 'name']).orderBy('name').orderBy('id').execute()
  const accounts = await db
    .selectFrom('price_lists as l')
    .innerJoin('accounts as a', 'a.id', 'l.account_id')
    .select(['a.id', 'a.name'])
    .where('l.live', '=', 1)
    .where('l.entries', '>', 0)
    .orderBy('a.id')
    .execute()
  const answerOf = (list: string, name: string | null): ListAnswer => ({
    list,
    name,
    entries: lists.get(list)?.entries ?? 0,
    changed_at: isoTimeOrNull(lists.get(list)?.changedAt ?? null),
  })
  return [
    answerOf('site', null),
    ...accounts.map(({ id, name }) => answerOf(`account:${id}`, name)),
    ...carriers.map(({ id, name }) => answerOf(`carrier:${id}`, name)),
  ]
}
