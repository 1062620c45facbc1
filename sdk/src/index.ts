/** Sends and receives text messages over the WebSMS API. */
export type * from './answers.ts'
export type { BulkOptions, BulkProgress } from './bulk.ts'
export {
  type Client,
  createClient,
  type Messages,
  type OneTimeCodes,
  type OptOuts,
  type Scheduled,
  type Templates,
} from './client.ts'
export type { ErrorName } from './error-names.ts'
export {
  ApiError,
  BulkError,
  type BulkResult,
  ConnectionError,
  type ErrorCode,
  WebhookError,
  WebsmsError,
} from './errors.ts'
export type * from './events.ts'
export type { CallOptions, ClientOptions, SendCallOptions, StoredToken, TokenCache } from './options.ts'
export type * from './quotes.ts'
export type * from './requests.ts'
export { type SignedWebhook, verifyWebhook, type Webhook, type WebhookEvent } from './webhook.ts'
