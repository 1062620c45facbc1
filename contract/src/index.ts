export * from './balance.ts'
export {
  apiBase,
  bodyBytesMax,
  type Chapter,
  chapters,
  type Endpoint,
  type Examples,
  type Method,
  personalBytesMax,
} from './endpoint.ts'
export * from './endpoints.ts'
export * from './error-answer.ts'
export { type ErrorEntry, type ErrorName, errors, errorText, statusTitles } from './errors.ts'
export * as examples from './examples.ts'
export * from './lookup.ts'
export type { MessagesAnswer } from './message-list.ts'
export * from './opt-outs.ts'
export * from './otp.ts'
export { patternWords } from './page-limit.ts'
export { purposes, sendPurposes } from './purposes.ts'
export * from './quote.ts'
export * from './scheduling.ts'
export {
  flagNames,
  type Grant,
  grants,
  isTrue,
  normalRecipientsMax,
  priorities,
  referenceLengthMax,
  type SendOptions,
  validitySeconds,
} from './send-options.ts'
export * from './sending.ts'
export type { TemplateAnswer } from './templates.ts'
export { isoSeconds } from './time.ts'
export * from './token.ts'
export * from './webhooks.ts'
