/** Ends the session and opens the sign-in page. */
import { useMantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../client/api.ts'
import { signingOut } from '../client/session.ts'
import { tellProblem } from '../ui/use-change.ts'

export function useSignOut() {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return useMutation({
    mutationKey: signingOut,
    mutationFn: () => api('DELETE /session'),
    onSuccess: async () => {
      // The browser forgets with the session what the site stored: how it looks is the device's, not the session's.
      setColorScheme(colorScheme)
      await navigate({ to: '/sign-in' })
      queryClient.clear()
    },
    onError: tellProblem,
  })
}
