/** Text for a program or a terminal, as it is, with a button that copies it. */

import classes from './code-block.module.css'
import { CopyButton } from './copy.tsx'

interface CodeBlockProps {
  code: string
  /** Read out, and shown above the code: `curl`, `Request body`. */
  label: string
  /** Shows the label; off where a tab or a heading says it already. */
  withLabel?: boolean
  /** In lines; the rest scrolls. */
  heightMax?: number
  /** Breaks long lines instead of scrolling: for text that is read, not edited. */
  wraps?: boolean
}

export function CodeBlock({ code, label, withLabel = true, heightMax = 24, wraps = false }: CodeBlockProps) {
  return (
    <figure className={classes.block} aria-label={label}>
      <div className={classes.bar}>
        {withLabel && <figcaption>{label}</figcaption>}
        <CopyButton value={code} aria-label={`Copy ${label}`} ml="auto" flex="none" />
      </div>
      {/* It scrolls, so the keyboard must reach it. */}
      <section
        className={classes.code}
        tabIndex={0}
        aria-label={label}
        data-wraps={wraps || undefined}
        style={{ maxHeight: `${heightMax * 19 + 24}px` }}
      >
        <code>{code}</code>
      </section>
    </figure>
  )
}
