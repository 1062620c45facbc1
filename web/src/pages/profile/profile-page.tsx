/** `/profile`: who you are, how you sign in, and where you are signed in. */
import { Stack } from '@mantine/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api } from '../../app/api.ts'
import { ErrorState, ListSkeleton } from '../../parts/list-states.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { AuthenticatorApp } from './authenticator-app.tsx'
import { Details } from './details.tsx'
import { Password } from './password.tsx'
import { Sessions } from './sessions.tsx'

const profileQuery = queryOptions({
  queryKey: ['profile'],
  queryFn: async ({ signal }) => {
    const [how, { items }] = await Promise.all([
      api('GET /profile', { signal }),
      api('GET /profile/sessions', { query: { limit: 100 }, signal }),
    ])
    return { ...how, sessions: items }
  },
})

export function ProfilePage() {
  const { data, error, refetch } = useQuery(profileQuery)
  return (
    <>
      <PageHeader title="Profile" intro="Who you are, how you sign in, and where you are signed in." />
      <Stack gap="md">
        <Details />
        <Password />
        {data !== undefined ? (
          <>
            <AuthenticatorApp on={data.totp} recoveryCodesLeft={data.recovery_codes} />
            <Sessions sessions={data.sessions} />
          </>
        ) : error !== null ? (
          <ErrorState error={error} onRetry={refetch} />
        ) : (
          <ListSkeleton rows={5} />
        )}
      </Stack>
    </>
  )
}
