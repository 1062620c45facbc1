/** Bad rows of an imported file, by their lines. */
import type { AnswerOf } from '../../../client/api.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { countOf } from '../../../ui/formats.ts'
import { listOf } from '../../../ui/use-list.ts'

type Import = NonNullable<AnswerOf<'GET /operator/portability/import'>['import']>

const columns: readonly Column<Import['faults'][number]>[] = [
  { label: 'Line', render: ({ line }) => line, align: 'right', width: '80px', narrow: 'title' },
  { label: 'Problem', render: ({ reason }) => reason },
]

export function BadRows({ state: { faults, bad_rows } }: { state: Pick<Import, 'faults' | 'bad_rows'> }) {
  if (faults.length === 0) return null
  return (
    <section aria-label="Bad rows">
      <p style={{ margin: '0 0 4px', fontSize: 13, fontWeight: 600 }}>
        {countOf(bad_rows, 'bad row')}
        {bad_rows > faults.length && `, the first ${faults.length}`}
      </p>
      <div style={{ maxHeight: 300, overflow: 'auto' }}>
        <DataTable
          label="Bad rows"
          columns={columns}
          list={listOf(faults)}
          rowKey={({ line, reason }) => `${line} ${reason}`}
          empty={null}
        />
      </div>
    </section>
  )
}
