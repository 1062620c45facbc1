/** Facts about this gateway for the page: its address, and the settings that matter to customers. */
import type { Settings } from '../settings.ts'

export interface Site {
  /** The base URL of the API, as programs use it. */
  readonly apiUrl: string
  readonly settings: Pick<
    Settings,
    'sender' | 'partsMax' | 'countries' | 'tokensPerMinute' | 'otpPerNumber' | 'otpPerPrefix' | 'otpPerAccount'
  >
}

const counts = new Intl.NumberFormat('en-NZ')

/** `10,000`. */
export const count = (value: number): string => counts.format(value)
