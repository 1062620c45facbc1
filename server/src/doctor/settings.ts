/** Checks settings together: each may be valid by itself and the combination still a mistake. */

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Settings } from '../settings.ts'
import { siteTime } from '../site-time.ts'
import { hasCarriers } from './carriers.ts'
import { type Check, failure, fine, warning } from './check.ts'

/** Warn this long before a certificate ends, in ms: two weeks leave time to renew it by hand. */
const certificateNoticeMs = 14 * 86_400_000

/** Only findings that are not in order. */
export async function checkSettings(settings: Settings): Promise<Check[]> {
  const checks = settings.warnings.map((text) => warning('settings', text, 'Correct it where it is set, or remove it.'))
  const live = await hasCarriers(settings)
  if (live && settings.webhookAllow.length > 0) {
    checks.push(
      warning(
        'webhooks',
        `customers' webhooks can reach ${settings.webhookAllow.join(', ')}`,
        'Leave WEBSMS_WEBHOOK_ALLOW empty when you use a real carrier.',
      ),
    )
  }
  if (live && settings.countries === null) {
    checks.push(
      warning(
        'countries',
        'messages can be sent to any country, which invites toll fraud',
        'List the countries that your customers send to, such as WEBSMS_COUNTRIES=NZ,AU.',
      ),
    )
  }
  const secure = settings.tlsCert !== null || settings.publicUrl?.startsWith('https:')
  if (!isLoopback(settings.host) && !secure) {
    checks.push(
      warning(
        'address',
        `HOST=${settings.host} accepts secrets and tokens over plain HTTP from other machines`,
        'Put a TLS proxy in front and set WEBSMS_PUBLIC_URL=https://…, or set WEBSMS_TLS_CERT and WEBSMS_TLS_KEY.',
      ),
    )
  }
  if (settings.tlsCert !== null && settings.tlsKey !== null) checks.push(checkTls(settings.tlsCert, settings.tlsKey))
  return checks.filter(({ result }) => result !== 'ok')
}

/** The findings, or one line that there are none. */
export function settingsFine(checks: Check[]): Check[] {
  return checks.length > 0 ? checks : [fine('settings', 'all in order')]
}

function checkTls(certPath: string, keyPath: string): Check {
  try {
    const certificate = new X509Certificate(readFileSync(certPath))
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(keyPath)))) {
      return failure(
        'tls',
        `${keyPath} is not the key of ${certPath}`,
        'Set WEBSMS_TLS_CERT and WEBSMS_TLS_KEY to a matching pair.',
      )
    }
    const endsAt = certificate.validToDate.getTime()
    if (endsAt - siteTime() < certificateNoticeMs) {
      return warning(
        'tls',
        `the certificate expires ${certificate.validToDate.toISOString()}`,
        'Renew it, then restart.',
      )
    }
    return fine('tls', 'the certificate matches its key')
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return failure('tls', text, 'Set WEBSMS_TLS_CERT and WEBSMS_TLS_KEY to readable PEM files.')
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
