/** Keys, bulk jobs, errors and endpoints that lists can be filtered by. */
import { useAnswer } from '../../client/answer.ts'

/** Empty until it is known. */
export function useChoices() {
  const { data } = useAnswer('GET /messages/choices', {}, { staleTime: 60_000 })
  return data ?? { keys: [], bulk_jobs: [], errors: [], paths: [] }
}
