/** What the server knows of whoever is signed in. */
import { queryOptions } from '@tanstack/react-query'
import { api } from '../../client/api.ts'

export const profileQuery = queryOptions({
  queryKey: ['GET /profile'],
  queryFn: ({ signal }) => api('GET /profile', { signal }),
})

export const passkeysQuery = queryOptions({
  queryKey: ['GET /profile/passkeys'],
  queryFn: ({ signal }) => api('GET /profile/passkeys', { signal }),
})
