/** A port that the gateway cannot listen on: the reason, and the setting that cures it. */
import type { Settings } from '../settings.ts'
import { UserError } from '../user-error.ts'

/** @throws UserError, or the error itself when its cause is not known. */
export function refuseListen(error: NodeJS.ErrnoException, { host, port }: Settings): never {
  const noAddress = `${host} is no address of this machine. Set HOST (--host) to one that is, or to 0.0.0.0.`
  const cures: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use by another program. Stop it, or set PORT (--port) to another; 0 takes a free one.`,
    EACCES: `This user may not listen on port ${port}. Set PORT (--port) to one above 1023, or run behind a proxy.`,
    EADDRNOTAVAIL: noAddress,
    ENOTFOUND: noAddress,
    EAI_AGAIN: noAddress,
  }
  const cure = cures[error.code ?? '']
  if (cure === undefined) throw error
  throw new UserError(cure, { cause: error })
}
