/** Copying: ids, numbers and tokens that people carry elsewhere, and longer texts. */
import { Button, type ButtonProps, Tooltip, UnstyledButton } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import classes from './copy.module.css'

interface CopyIdProps {
  value: string
  /** The kind of thing, for the button's name: `message ID`. */
  what?: string
  /** Longer ones are shown with their middle left out. */
  lengthMax?: number
}

/** A click copies the whole, however short it is shown. */
export function CopyId({ value, what = 'id', lengthMax = 24 }: CopyIdProps) {
  const { copy, copied } = useClipboard({ timeout: 1500 })
  const half = Math.floor((lengthMax - 1) / 2)
  const shown = value.length > lengthMax ? `${value.slice(0, half)}…${value.slice(-half)}` : value
  return (
    <Tooltip label={copied ? 'Copied' : `Copy ${what}`} openDelay={400}>
      <UnstyledButton
        className={classes.copy}
        aria-label={copied ? `Copied ${value}` : `Copy ${what} ${value}`}
        onClick={(event) => {
          // Within a row that is a link, the click is not for the row.
          event.preventDefault()
          event.stopPropagation()
          copy(value)
        }}
      >
        <span>{shown}</span>
        {copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
      </UnstyledButton>
    </Tooltip>
  )
}

/** For a longer text: a secret, a sample. */
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
