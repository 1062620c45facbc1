/** A change that a member makes. Answers that show it are fetched again, as is the session, which is on every page; a short note
 *  says that it is done. */
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useInvalidate } from '../client/answer.ts'
import type { MembersEndpointKey } from '../client/api.ts'
import { Problem } from '../client/problem.ts'

interface ChangeOptions<Input> {
  /** Endpoints whose answers show the change. */
  shownBy: readonly MembersEndpointKey[]
  /** The note; none when the page itself shows that it is done. */
  done?: (input: Input) => string
}

export function useChange<Input, Result>(
  change: (input: Input) => Promise<Result>,
  { shownBy, done }: ChangeOptions<Input>,
) {
  const invalidate = useInvalidate()
  return useMutation({
    mutationFn: change,
    onSuccess: async (_result, input) => {
      if (done !== undefined) notifications.show({ message: done(input) })
      await invalidate(...shownBy, 'GET /session')
    },
  })
}

/** A short note of a problem, where the page has no better place for it. */
export function tellProblem(error: unknown): void {
  const { title, detail } = Problem.of(error)
  notifications.show({ color: 'red', title, message: detail })
}
