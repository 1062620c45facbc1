/** Times: local to look at, UTC with milliseconds when the pointer rests on them. */
import { useEffect, useState } from 'react'
import { localTime, relativeTime, utcTime } from './formats.ts'

export function Time({ value }: { value: string }) {
  return (
    <time dateTime={value} title={utcTime(value)} style={{ whiteSpace: 'nowrap' }}>
      {localTime(value)}
    </time>
  )
}

/** Interval at which `5 min ago` is renewed. */
const refreshMs = 15_000

/** `5 min ago`, null as `never`; local and UTC when the pointer rests on it. */
export function RelativeTime({ value }: { value: string | null }) {
  const [, refresh] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => refresh((times) => times + 1), refreshMs)
    return () => clearInterval(timer)
  }, [])
  if (value === null) return 'never'
  return (
    <time dateTime={value} title={`${localTime(value)} · ${utcTime(value)}`} style={{ whiteSpace: 'nowrap' }}>
      {relativeTime(value)}
    </time>
  )
}
