/** Words for errors of sockets, name look-ups and undici. */

/** A failed connection or exchange in words for the person who runs the other end. */
export const explainNetworkError = (error: Error & { code?: string }): string => {
  const known = error.code === undefined ? undefined : errorTexts[error.code]
  if (known !== undefined) return known
  // Several addresses were tried, each with its own error.
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return explainNetworkError(error.errors[0])
  return error.message === '' ? (error.code ?? error.name) : error.message
}

const errorTexts: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  UND_ERR_SOCKET: 'connection closed before an answer',
  ENOTFOUND: 'host name not found',
  ENODATA: 'host name has no address',
  EAI_AGAIN: 'name servers do not answer',
  ETIMEOUT: 'name servers do not answer',
  ESERVFAIL: 'name servers fail',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
}
