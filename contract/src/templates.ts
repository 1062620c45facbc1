/** Templates: texts with fields that an account keeps by name and version. */
import Type, { type Static } from 'typebox'
import { bodyErrors, type Endpoint, faults, tokenErrors } from './endpoint.ts'

const name = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'Letters from a to z, digits, and `.`, `_` and `-` behind the first; at most 64',
})

const TemplatesRequest = Type.Object({
  name: Type.Optional(
    Type.String({ maxLength: 100, description: 'Every version of this template, the newest first, archived or not' }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 100, description: '`next` of the previous page' })),
})

const template = {
  name: Type.String(),
  version: Type.Integer({ description: 'From 1; `reminder@3` is the third version of `reminder`' }),
  text: Type.String({ description: 'With fields such as `{{ first_name }}`; `\\{{` is two braces that are text' }),
  fields: Type.Array(Type.String(), { description: 'Names of its fields, in the order of the text' }),
  created_at: Type.String({ description: 'UTC, whole seconds' }),
  archived: Type.Boolean({ description: 'True: it can no longer be used, until it is kept again' }),
}

const TemplatesAnswer = Type.Object({
  success: Type.Literal(true),
  templates: Type.Array(Type.Object(template), {
    description:
      'The newest version of each template that is not archived, by name, or every version of one; 100 on a page',
  }),
  next: Type.Union([Type.String(), Type.Null()], { description: '`cursor` of the next page; null on the last' }),
})

const SetTemplateRequest = Type.Object({
  name,
  text: Type.String({
    minLength: 1,
    description: 'The text, with fields such as `{{ first_name }}`; at most 10,000 characters and 50 fields',
  }),
})

const TemplateAnswer = Type.Object({ success: Type.Literal(true), ...template })
export type TemplateAnswer = Static<typeof TemplateAnswer>

const ArchiveTemplateRequest = Type.Object({ name })

const reminder = {
  name: 'reminder',
  version: 2,
  text: 'Kia ora {{ first_name }}, see you at {{ time }} at {{ clinic }}.',
  fields: ['first_name', 'time', 'clinic'],
  created_at: '2024-01-15T10:30:00Z',
  archived: false,
}
const templatesRequests = { 'every template': {}, 'every version of one': { name: 'reminder' } }
const templatesAnswers = {
  'every template': { success: true, templates: [reminder], next: null },
  'every version of one': {
    success: true,
    templates: [
      reminder,
      {
        ...reminder,
        version: 1,
        text: 'See you at {{ time }} at {{ clinic }}.',
        fields: ['time', 'clinic'],
        created_at: '2024-01-12T03:05:00Z',
      },
    ],
    next: null,
  },
}
const setTemplateRequests = { reminder: { name: 'reminder', text: reminder.text } }
const setTemplateAnswers = { reminder: { success: true, ...reminder } }
const archiveTemplateRequests = { reminder: { name: 'reminder' } }
const archiveTemplateAnswers = { archived: { success: true, ...reminder, archived: true } }

export const templateEndpoints = {
  listTemplates: {
    summary: 'List templates',
    description: 'The texts that your account keeps, for `template` of a send.',
    chapter: 'Templates',
    paths: ['/sms/templates'],
    methods: ['GET'],
    request: TemplatesRequest,
    answers: [TemplatesAnswer],
    errors: ['invalid_parameter', 'template_not_found', ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: templatesRequests,
    answerExamples: templatesAnswers,
  },
  setTemplate: {
    summary: 'Make a template, or its next version',
    description:
      'A version never changes: another text under the same name is its next version, and sends that name no version use it from now on. The text that it has already makes no version. An archived template is brought back.',
    chapter: 'Templates',
    paths: ['/sms/templates'],
    methods: ['PUT'],
    request: SetTemplateRequest,
    answers: [TemplateAnswer],
    errors: [...bodyErrors, 'invalid_template', 'too_many_changes', ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: setTemplateRequests,
    answerExamples: setTemplateAnswers,
  },
  archiveTemplate: {
    summary: 'Archive a template',
    description: 'Nothing is sent with it any longer. Its versions are kept.',
    chapter: 'Templates',
    paths: ['/sms/templates'],
    methods: ['DELETE'],
    request: ArchiveTemplateRequest,
    answers: [TemplateAnswer],
    errors: [...bodyErrors, 'template_not_found', 'too_many_changes', ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: archiveTemplateRequests,
    answerExamples: archiveTemplateAnswers,
  },
} as const satisfies Record<string, Endpoint>
