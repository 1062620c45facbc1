/** Lists in pages: newest first unless an endpoint says otherwise, with an opaque cursor to the next page. */
import Type, { type TSchema } from 'typebox'

/** Query fields of every list, to be spread into its own. */
export const paging = {
  cursor: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before' })),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Maximum number of items on the page' }),
  ),
}

export const PageOf = <Item extends TSchema>(item: Item) =>
  Type.Object({
    items: Type.Array(item),
    next: Type.Union([Type.String(), Type.Null()], { description: 'The cursor of the next page; null on the last' }),
  })

export interface Page<Item> {
  items: Item[]
  next: string | null
}

export interface Paging {
  cursor?: string
  limit?: number
}
