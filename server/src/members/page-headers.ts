/** Headers of our pages, so that they load from this host alone and cannot be framed (reliability "Defaults"). */

/** Style tags are allowed with the nonce, since Mantine writes some. Scripts come from files alone. */
export function pageHeaders(nonce: string, https: boolean): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    ...fileHeaders(https),
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  }
}

export function fileHeaders(https: boolean): Record<string, string> {
  return {
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    ...(https && { 'strict-transport-security': 'max-age=31536000' }),
  }
}
