/** A change that a member makes: what shows it is asked for again, as is the session, which every page shows something of; and a
 *  short note says that it is done. */
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { MembersEndpointKey } from '../app/api.ts'
import { sessionQuery } from '../app/session.ts'

interface ChangeOptions<Input> {
  /** Endpoints whose answers show it. */
  shownBy: readonly MembersEndpointKey[]
  /** The note; none when the page itself shows that it is done. */
  done?: (input: Input) => string
}

export function useChange<Input, Result>(
  change: (input: Input) => Promise<Result>,
  { shownBy, done }: ChangeOptions<Input>,
) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: async (_result, input) => {
      if (done !== undefined) notifications.show({ message: done(input) })
      const keys: readonly unknown[] = [...shownBy, sessionQuery.queryKey[0]]
      await queryClient.invalidateQueries({ predicate: ({ queryKey }) => keys.includes(queryKey[0]) })
    },
  })
}
