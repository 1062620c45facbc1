/** A click on a chart opens the messages behind the hour or day. */
import { useNavigate } from '@tanstack/react-router'
import type { ChartsAnswer } from './answers.ts'
import { searchOf } from './buckets.ts'

/** Gives what recharts calls with the place in the chart; a status where a part of a bar was clicked. */
export function useOpenMessages(data: ChartsAnswer) {
  const navigate = useNavigate()
  return (index: unknown, status?: string) => {
    const bucket = data.items[Number(index)]
    if (bucket !== undefined) void navigate({ to: '/messages', search: searchOf(data, bucket, status) })
  }
}
