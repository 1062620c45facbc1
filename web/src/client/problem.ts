/** The problem with a request, in the server's words (RFC 9457), or in ours when no server answered. */
import type { Problem as ProblemBody, ProblemName } from '@websms/contract/members'

/** `unreachable`: no answer came. `unreadable`: the answer is not ours, such as a proxy's page. `not_loaded`: a chunk of the app did
 *  not come. `new_version`: nor will it, since the gateway has been updated. `cut_off`: it did not come, although the gateway answers. */
type ProblemType = ProblemName | 'unreachable' | 'unreadable' | 'not_loaded' | 'new_version' | 'cut_off'

export class Problem extends Error {
  readonly type: ProblemType
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly requestId: string | null
  /** The fault of each field, for a form. */
  readonly fields: Readonly<Record<string, string>>

  constructor(body: Omit<ProblemBody, 'request_id' | 'type'> & { type: string; request_id?: string | null }) {
    super(body.detail)
    this.name = 'Problem'
    this.type = body.type as ProblemType
    this.status = body.status
    this.title = body.title
    this.detail = body.detail
    this.requestId = body.request_id ?? null
    this.fields = Object.fromEntries((body.errors ?? []).map(({ field, message }) => [field, message]))
  }

  static unreachable(): Problem {
    return new Problem({
      type: 'unreachable',
      status: 0,
      title: 'No connection',
      detail: 'The gateway did not respond. Check your connection, then try again.',
    })
  }

  static notLoaded(): Problem {
    return new Problem({
      type: 'not_loaded',
      status: 0,
      title: 'No connection',
      detail: 'The gateway did not answer, so this could not be loaded. Check your connection, then try again.',
    })
  }

  static cutOff(): Problem {
    return new Problem({
      type: 'cut_off',
      status: 0,
      title: 'This could not be loaded',
      detail: 'The gateway answers, but a file of this page did not arrive. Reload the page to try again.',
    })
  }

  static newVersion(): Problem {
    return new Problem({
      type: 'new_version',
      status: 0,
      title: 'A new version is here',
      detail: 'The gateway has been updated. Reload the page to continue.',
    })
  }

  static unreadable(status: number, requestId: string | null): Problem {
    return new Problem({
      type: 'unreadable',
      status,
      title: status >= 500 ? 'The gateway is unavailable' : 'Unexpected response',
      detail: `The response did not come from the gateway (HTTP ${status}). A proxy or firewall in between may be the cause.`,
      request_id: requestId,
    })
  }

  /** Anything that was thrown, in a form that can be shown. */
  static of(error: unknown): Problem {
    if (error instanceof Problem) return error
    return new Problem({
      type: 'server_error',
      status: 0,
      title: 'Something went wrong on this page',
      detail: error instanceof Error ? error.message : String(error),
    })
  }
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof Problem && error.type === 'signed_out'
}
