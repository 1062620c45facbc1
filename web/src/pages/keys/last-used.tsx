/** When a program last signed in with a key. Members do not sign in with theirs, so that there is nothing to say of it. */
import { RelativeTime } from '../../ui/time.tsx'

export function LastUsed({ at }: { at: string | null }) {
  return at === null ? 'never' : <RelativeTime value={at} />
}
