/** The start banner: the gateway's address, and a command that sends the first SMS. */

import { apiBase } from '@websms/contract'
import type { Demo } from './accounts/demo.ts'
import type { RoutableCarrier } from './rules/routing/route.ts'

interface BannerFacts {
  address: string
  /** Null without the simulator. */
  demo: Demo | null
  carriers: readonly RoutableCarrier[]
  simulated: boolean
  /** A link that makes the first person who opens it the operator; null once there is one. */
  operatorLink: string | null
}

export function banner({ address, demo, carriers, simulated, operatorLink }: BannerFacts): string[] {
  const names = carriers.map(({ name }) => name).join(', ')
  const shown = carriers.length === 0 ? 'none: set WEBSMS_CARRIERS' : simulated ? `${names} (simulated)` : names
  const lines = [
    '',
    `WebSMS runs at ${address}`,
    `  Members    ${address}/members/`,
    `  API        ${address}${apiBase}`,
    `  Carriers   ${shown}`,
  ]
  if (operatorLink !== null) lines.push('', 'Sign in as the first operator (this link works once):', '', operatorLink)
  if (demo !== null) lines.push(...demoLines(`${address}${apiBase}`, demo))
  return [...lines, '']
}

function demoLines(api: string, { keyName, clientId, clientSecret }: Demo): string[] {
  const secret = clientSecret ?? 'YOUR_CLIENT_SECRET'
  const shown =
    clientSecret ?? `was shown when the key was made; for a new one: npx websms key rotate-secret ${clientId}`
  return [
    '',
    `Demo account (its messages reach the simulator only), API key "${keyName}"`,
    `  client_id      ${clientId}`,
    `  client_secret  ${shown}`,
    '',
    'Send the first SMS:',
    '',
    `TOKEN=$(curl -s ${api}/auth/token -d client_id=${clientId} -d client_secret=${secret} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/') && ` +
      `curl -s ${api}/sms/out -H "Authorization: Bearer $TOKEN" -d to=6421234567 -d body="Hello from WebSMS"`,
    '',
    'Then check its status, with the message_id from the response:',
    '',
    `curl -s -H "Authorization: Bearer $TOKEN" "${api}/sms/status?message_id=MESSAGE_ID"`,
  ]
}
