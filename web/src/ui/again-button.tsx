/** The button to press when something went wrong. */
import { Button, type ButtonProps } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { reload } from '../client/load.ts'
import { Problem } from '../client/problem.ts'

interface AgainButtonProps extends ButtonProps {
  error: unknown
  onAgain: () => void
}

/** A browser that failed to load a script does not ask for it again in the same page: that needs another page. */
export function AgainButton({ error, onAgain, children, ...rest }: AgainButtonProps) {
  const { type } = Problem.of(error)
  const { mutate, isPending } = useMutation({ mutationFn: reload })
  if (type !== 'not_loaded' && type !== 'cut_off' && type !== 'new_version') {
    return (
      <Button {...rest} onClick={onAgain}>
        {children}
      </Button>
    )
  }
  return (
    <Button {...rest} loading={isPending} onClick={() => mutate()}>
      {type === 'new_version' ? 'Reload' : children}
    </Button>
  )
}
