/** Templates of the account: texts with fields, by name and version. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Nullable, Time } from './fields.ts'

const name = Type.String({ minLength: 1, maxLength: 100, description: 'Its name, in upper or lower case' })
const text = Type.String({
  minLength: 1,
  maxLength: 20_000,
  description: 'The text, with fields such as `{{ first_name }}`',
})
const fields = Type.Array(Type.String(), { description: 'Names of its fields, in the order of the text' })
const made = Time('When this version was made')

const TemplateItem = Type.Object({
  name: Type.String(),
  version: Type.Integer({ description: 'The newest' }),
  beginning: Type.String({ description: 'The first 200 characters of its text' }),
  fields,
  created_at: made,
  archived: Type.Boolean({ description: 'True: it cannot be used' }),
})
export type TemplateItem = Static<typeof TemplateItem>

const TemplateDetail = Type.Object({
  name: Type.String(),
  archived: Type.Boolean(),
  versions: Type.Array(
    Type.Object({
      version: Type.Integer(),
      text: Type.String(),
      fields,
      created_at: made,
      by: Nullable(Type.String(), { description: 'The member or API key; null: the operator of the site' }),
    }),
    { description: 'The newest 100, the newest first' },
  ),
})
export type TemplateDetail = Static<typeof TemplateDetail>

const params = Type.Object({ name })

export const templates = {
  'GET /templates': {
    summary: 'Templates of the account',
    description: 'In the order of their names; archived ones too.',
    chapter: 'Sending',
    access: 'viewer',
    answer: Type.Object({ templates: Type.Array(TemplateItem) }),
  },
  'GET /templates/:name': {
    summary: 'A template with its versions',
    chapter: 'Sending',
    access: 'viewer',
    params,
    answer: TemplateDetail,
  },
  'POST /templates': {
    summary: 'Make a template',
    description: 'Under a name that no template has, an archived one aside: it is brought back with another version.',
    chapter: 'Sending',
    access: 'developer',
    body: Type.Object({ name, text }),
    answer: TemplateDetail,
  },
  'PUT /templates/:name': {
    summary: 'Make the next version of a template',
    description: 'The text that it has already makes no version. An archived template is brought back.',
    chapter: 'Sending',
    access: 'developer',
    params,
    body: Type.Object({ text }),
    answer: TemplateDetail,
  },
  'DELETE /templates/:name': {
    summary: 'Archive a template',
    description: 'Nothing is sent with it any longer. Its versions are kept.',
    chapter: 'Sending',
    access: 'developer',
    params,
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
