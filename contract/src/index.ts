export * from './api.ts'
export { type ErrorEntry, type ErrorName, errors, errorText } from './errors.ts'
export { isoSeconds } from './time.ts'
