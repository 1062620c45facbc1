/** The tables of templates, typed for Kysely. */
import type { Generated } from 'kysely'

export interface TemplateTables {
  templates: {
    id: Generated<number>
    account_id: number
    name: string
    /** The newest. */
    version: number
    archived_at: number | null
  }
  template_versions: {
    template_id: number
    version: number
    text: string
    made_at: number
    made_by: number | null
    key_id: number | null
  }
  template_messages: { first_id: number; last_id: number; template_id: number; version: number }
}
