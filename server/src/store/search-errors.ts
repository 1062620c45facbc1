/** A search took longer than it may, and was ended. */
export class SearchTimeError extends Error {
  override name = 'SearchTimeError'
  readonly limitMs: number

  constructor(limitMs: number) {
    super(`The search was ended after ${limitMs} ms.`)
    this.limitMs = limitMs
  }
}
