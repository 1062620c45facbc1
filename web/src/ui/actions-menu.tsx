/** Actions on a thing: behind three dots in its row of a list, or behind a button on its page. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDots } from '@tabler/icons-react'
import type { ReactNode } from 'react'

interface ActionsMenuProps {
  /** Of the thing, read out. */
  name: string
  width: number
  /** A button with a word instead of the dots. */
  labelled?: boolean
  /** Items of a Menu. */
  children: ReactNode
}

export function ActionsMenu({ name, width, labelled = false, children }: ActionsMenuProps) {
  return (
    <Menu width={width}>
      <Menu.Target>
        {labelled ? (
          <Button variant="default" rightSection={<IconChevronDown size={15} />}>
            Actions
          </Button>
        ) : (
          <ActionIcon aria-label={`Actions for ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        )}
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}
