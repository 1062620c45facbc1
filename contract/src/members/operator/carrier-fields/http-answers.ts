/** Fields about the answers to requests over HTTP. */
import type { CarrierField } from './field.ts'
import { carrierReactions } from './statuses.ts'

const pattern = {
  type: 'text',
  expected: 'a regular expression of at most 200 characters',
  pattern: '[^\\r\\n]{0,200}',
} as const

export const pathKind = {
  type: 'text',
  expected: 'a path such as messages[0].id',
  pattern: '[^\\s.\\[\\]]+(\\[\\d{1,4}\\]|\\.[^\\s.\\[\\]]+)*|(\\[\\d{1,4}\\])+(\\[\\d{1,4}\\]|\\.[^\\s.\\[\\]]+)*',
} as const

export const answerFields = [
  {
    name: 'success_statuses',
    group: 'answers',
    protocol: 'http',
    label: 'Success statuses',
    help: 'The HTTP statuses of an answer that takes the message, between commas; 2xx stands for 200 to 299.',
    kind: {
      type: 'text',
      expected: 'statuses between commas, such as 200,202 or 2xx',
      pattern: '[1-5](\\d\\d|xx)( *, *[1-5](\\d\\d|xx))*',
    },
    default: '2xx',
  },
  {
    name: 'success_pattern',
    group: 'answers',
    protocol: 'http',
    label: 'Success text',
    help: 'A regular expression that the answer matches when it takes the message, such as ^0: for Kannel. Needed when the carrier refuses messages with a success status.',
    kind: pattern,
    default: '',
    empty: 'the status decides',
  },
  {
    name: 'id_path',
    group: 'answers',
    protocol: 'http',
    label: 'Path of the id',
    help: 'The carrier’s id of the message in a JSON answer, such as messages[0].id. Without id_path and id_pattern, receipts have our own {message_id}. When an answer of success has no id there, the outcome is unknown.',
    kind: pathKind,
    default: '',
    empty: 'our message_id is the id',
  },
  {
    name: 'id_pattern',
    group: 'answers',
    protocol: 'http',
    label: 'Pattern of the id',
    help: 'A regular expression for an answer that is no JSON, whose first group is the id, such as ^OK (\\w+).',
    kind: pattern,
    default: '',
    empty: 'our message_id is the id',
  },
  {
    name: 'error_path',
    group: 'answers',
    protocol: 'http',
    label: 'Path of the error',
    help: 'The error in a JSON answer, such as error.code. An answer that has one there refuses the message, whatever its status; 0, false and an empty text are no errors.',
    kind: pathKind,
    default: '',
    empty: 'the status is the error',
  },
  {
    name: 'error_pattern',
    group: 'answers',
    protocol: 'http',
    label: 'Pattern of the error',
    help: 'A regular expression for an answer that is no JSON, whose first group is the error, such as ^ERR (.+). An answer that it matches refuses the message.',
    kind: pattern,
    default: '',
    empty: 'the status is the error',
  },
  {
    name: 'answers',
    group: 'answers',
    protocol: 'http',
    label: 'Meaning of refusals',
    help: `Meanings of refusals at this carrier, one a line: STATUS=MEANING or TEXT=MEANING, such as 402=stop, 5xx=retry or no credit=stop. A text is looked for in the error, or in the answer where none is read, in any case; texts come before statuses. Meanings: ${carrierReactions.map(({ name }) => name).join(', ')}.`,
    kind: { type: 'lines', expected: 'STATUS=MEANING or TEXT=MEANING on each line, such as 402=stop' },
    default: '',
    empty: 'those of the table of HTTP statuses',
  },
] as const satisfies readonly CarrierField[]
