/** The limits of an account, and the answers beyond them. */
import { bodyBytesMax, endpoints, personalBytesMax, recipientsMax } from '@websms/contract'
import { type Content, type Html, html } from '../../pages/html.ts'
import { table } from '../blocks.ts'
import { count, type Site } from '../site.ts'

export function limits({ settings }: Site): Html {
  const { partsMax, tokensPerMinute, otpPerNumber, otpPerPrefix, otpPerAccount } = settings
  const rows: (readonly [Content, number, string])[] = [
    ['Requests per account, over all its keys', 100, 'per second, unless agreed otherwise'],
    ['Recipients in one request', recipientsMax, ''],
    ['Parts of one message', partsMax, ''],
    [html`Body of <code>POST /sms/out</code>`, endpoints.send.bodyBytesMax, 'bytes'],
    [html`The same as JSON with <code>messages</code>`, personalBytesMax, 'bytes'],
    ['Body of any other request', bodyBytesMax, 'bytes'],
    ['Access tokens per API key', tokensPerMinute, 'per minute'],
    ['One-time passwords to one number', otpPerNumber, 'in 10 minutes'],
    ['One-time passwords to numbers that differ only in their last four digits', otpPerPrefix, 'in 10 minutes'],
    ['One-time passwords per account', otpPerAccount, 'in 10 minutes'],
  ]
  return html`<section id="limits" aria-labelledby="limits-title">
<h2 id="limits-title">Limits</h2>
${table(
  ['What', 'Limit'],
  rows.map(([what, limit, per]) => [what, limit === 0 ? 'none' : `${count(limit)} ${per}`.trim()]),
)}
<p>A bulk request counts as one request, so send to many recipients with one. Responses have <code>RateLimit-Limit</code>,
<code>RateLimit-Remaining</code> and <code>RateLimit-Reset</code> headers. Beyond a limit the answer is <a href="#error-rate_limited">429</a>: wait
for the seconds in <code>Retry-After</code>, then try again.</p>
</section>`
}
