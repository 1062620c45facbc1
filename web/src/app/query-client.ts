/** One cache of what the server said. Whoever gets a "signed out" is taken to the sign-in page, wherever it happened. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isSignedOut, Problem } from './problem.ts'

export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isSignedOut(error)) onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // What the server refused it will refuse again; what did not reach it may go through.
        retry: (failures, error) => failures < 2 && [0, 502, 503, 504].includes(Problem.of(error).status),
        retryDelay: (failures) => 500 * 2 ** failures,
      },
    },
  })
}
