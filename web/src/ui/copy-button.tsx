/** Copies a longer text: a secret, a sample. */
import { Button, type ButtonProps } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'

export function CopyButton({
  value,
  children = 'Copy',
  ...rest
}: ButtonProps & { value: string; 'aria-label'?: string }) {
  const { copy, copied } = useClipboard({ timeout: 1500 })
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      onClick={() => copy(value)}
      {...rest}
    >
      {copied ? 'Copied' : children}
    </Button>
  )
}
