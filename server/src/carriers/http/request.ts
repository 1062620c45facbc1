/** Claimed parts as the HTTP requests of one carrier. Pure. */
import { measure } from '@websms/sms'
import { validUntil } from '../../rules/validity.ts'
import type { HttpSetting } from '../../settings/carriers.ts'
import { headerLines } from '../../settings/http/field-values.ts'
import { escapeHeader, escapeOf, escapeUrl, fillTemplate, type TemplateValues } from '../../settings/http/template.ts'
import type { ClaimedPart } from '../../store/traffic/sending.ts'

export interface HttpRequest {
  method: string
  /** Scheme, host and port. */
  origin: string
  /** Path and query. */
  path: string
  headers: [string, string][]
  body: string | null
}

interface Credentials {
  /** The access token; null without one. */
  token: string | null
  callbackUrl: string
}

type RequestMaker = (part: ClaimedPart, credentials: Credentials, at: number) => HttpRequest

export function createRequestMaker(setting: HttpSetting): RequestMaker {
  const { method, url, body, content_type } = setting
  const headers = headerLines(setting.headers)
  const escapeBody = escapeOf(content_type)
  return (part, { token, callbackUrl }, at) => {
    const values = valuesOf(part, setting, callbackUrl, at)
    const { origin, pathname, search } = new URL(fillTemplate(url, values, escapeUrl))
    const hasBody = method !== 'GET' && body !== ''
    return {
      method,
      origin,
      path: pathname + search,
      headers: [
        ['user-agent', 'WebSMS'],
        ...(hasBody ? ([['content-type', content_type]] as [string, string][]) : []),
        ...authHeaders(setting, token),
        ...headers.map(([name, value]): [string, string] => [name, fillTemplate(value, values, escapeHeader)]),
      ],
      body: hasBody ? fillTemplate(body, values, escapeBody) : null,
    }
  }
}

function authHeaders(setting: HttpSetting, token: string | null): [string, string][] {
  const { auth, user, secret, auth_header } = setting
  switch (auth) {
    case 'basic':
      return [['authorization', `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`]]
    case 'bearer':
      return [['authorization', `Bearer ${escapeHeader(secret)}`]]
    case 'header':
      return [[auth_header, escapeHeader(secret)]]
    case 'oauth':
      return token === null ? [] : [['authorization', `Bearer ${escapeHeader(token)}`]]
    case 'none':
      return []
  }
}

const minuteMs = 60_000

function valuesOf(part: ClaimedPart, setting: HttpSetting, callbackUrl: string, at: number): TemplateValues {
  const { encoding, parts } = measure(part.body)
  const isUnicode = encoding === 'ucs2'
  return {
    to: part.to,
    to_plus: `+${part.to}`,
    from: part.sender,
    text: part.body,
    message_id: String(part.messageId),
    account_id: String(part.accountId),
    parts: String(parts),
    unicode: isUnicode ? '1' : '0',
    coding: isUnicode ? '2' : '0',
    validity_minutes: String(Math.max(1, Math.round((validUntil(part) - at) / minuteMs))),
    callback_url: callbackUrl,
    user: setting.user,
    secret: setting.secret,
  }
}
