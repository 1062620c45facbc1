/** The sender that most messages of the account come from, as a first value of a field; null until it is known. */
import { useAnswer } from '../../client/answer.ts'

export function useDefaultSender(wanted: boolean): string | null {
  const { data, error } = useAnswer('GET /sending', {}, { enabled: wanted, staleTime: 60_000 })
  return data?.default_sender ?? (error === null ? null : '')
}
