/** The address of a gateway as people write it. */
import { exitCodes, UserError } from '../../user-error.ts'

/** The base path of the API (reference "Base URL"). */
const apiPath = '/api/connexus'

/** `sms.example.com` and `https://sms.example.com/` to `https://sms.example.com/api/connexus`; an address with a path of its own is
 *  left as it is. Without a scheme it is HTTPS, but for this machine. @throws UserError */
export function apiAddress(written: string): string {
  const text = written.trim()
  const scheme = /^(localhost|127\.[\d.]+|\[::1\])([:/]|$)/i.test(text) ? 'http' : 'https'
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `${scheme}://${text}`)
  if (url === null || !/^https?:$/.test(url.protocol) || text === '' || url.search !== '' || url.hash !== '') {
    throw new UserError(`"${written}" is not the address of a gateway: expected one such as https://sms.example.com.`, {
      exitCode: exitCodes.usage,
    })
  }
  if (url.username !== '') {
    throw new UserError('The address of a gateway has no user name: give the client ID and its secret by themselves.', {
      exitCode: exitCodes.usage,
    })
  }
  const path = url.pathname.replace(/\/+$/, '')
  return `${url.origin}${path === '' ? apiPath : path}`
}
