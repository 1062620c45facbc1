/** The cache of the server's answers. Any "signed out" among them leads to the sign-in page. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isSignedOut, Problem } from './problem.ts'
import { type SessionAnswer, sessionQuery } from './session.ts'

export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isSignedOut(error)) onSignedOut()
  }
  const queryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A request that the server refused will be refused again; one that did not reach it may go through.
        retry: (failures, error) => failures < 2 && [0, 502, 503, 504].includes(Problem.of(error).status),
        retryDelay: (failures) => 500 * 2 ** failures,
      },
    },
  })
  forgetWithAccount(queryClient)
  return queryClient
}

/** Answers for one account are never shown for another, nor its texts once they are hidden, whichever tab has changed it. */
function forgetWithAccount(queryClient: QueryClient): void {
  let known: string | undefined
  queryClient.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'updated' || query.queryKey[0] !== sessionQuery.queryKey[0]) return
    const account = (query.state.data as SessionAnswer | undefined)?.account
    const id = account ? `${account.id} ${account.texts_hidden}` : undefined
    if (id === known) return
    known = id
    queryClient.removeQueries({ predicate: ({ queryKey }) => !aboutNoAccount.test(String(queryKey[0])) })
  })
}

const aboutNoAccount = /^part$|^GET \/(session$|operator|profile)/
