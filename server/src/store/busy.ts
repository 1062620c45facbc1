/** Too much is waiting for the disk: nothing was stored, try again. */
export class StoreBusyError extends Error {
  override name = 'StoreBusyError'

  constructor() {
    super('The store is busy: nothing was stored, try again.')
  }
}
