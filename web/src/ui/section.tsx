/** A part of a page with a heading, framed. */
import { Group, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './section.module.css'

interface SectionProps {
  title: string
  intro?: ReactNode
  /** Lesser actions, at the right of the heading. */
  action?: ReactNode
  children: ReactNode
}

export function Section({ title, intro, action, children }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <Group justify="space-between" gap="xs" className={classes.head}>
        <div>
          <Title order={2}>{title}</Title>
          {intro !== undefined && <p className={classes.intro}>{intro}</p>}
        </div>
        {action !== undefined && <Group gap="xs">{action}</Group>}
      </Group>
      {children}
    </section>
  )
}
