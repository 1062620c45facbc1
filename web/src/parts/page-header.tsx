/** The top of a page: its title (also of the tab), a line on what it is for, and its one primary action. */
import { Group, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

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
    <header style={{ marginBottom: 18 }}>
      {back !== undefined && <div style={{ marginBottom: 4, fontSize: 13 }}>{back}</div>}
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: '1 1 260px' }}>
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
