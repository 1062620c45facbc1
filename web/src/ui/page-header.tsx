/** The top of a page: its title (also of the tab), a line on its purpose, and its one primary action. */
import { Group, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconChevronLeft } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './page-header.module.css'

interface PageHeaderProps {
  title: string
  intro?: ReactNode
  /** One primary button; lesser ones beside it in `variant="default"`. */
  action?: ReactNode
  /** Above the title: a link back to the list that this page is an item of. */
  back?: ReactNode
}

export function PageHeader({ title, intro, action, back }: PageHeaderProps) {
  useDocumentTitle(`${title} · WebSMS`)
  return (
    <header className={classes.header}>
      {back !== undefined && (
        <div className={classes.back}>
          <IconChevronLeft size={14} aria-hidden />
          {back}
        </div>
      )}
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className={classes.title}>
          <Title order={1}>{title}</Title>
          {intro !== undefined && (
            <Text size="sm" c="dimmed" mt={2} maw={640}>
              {intro}
            </Text>
          )}
        </div>
        {action !== undefined && <Group gap="xs">{action}</Group>}
      </Group>
    </header>
  )
}
