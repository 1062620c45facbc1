/** An id, number or token that people carry elsewhere: a click copies it whole, however short it is shown. */
import { Tooltip, UnstyledButton } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import classes from './copy-id.module.css'

interface CopyIdProps {
  value: string
  /** What it is, for the button's name: `message id`. */
  what?: string
  /** Longer ones are shown with their middle left out. */
  lengthMax?: number
}

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
          // In a row that is a link this is not a click on the row.
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
