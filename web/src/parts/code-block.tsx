/** Text for a program or a terminal, as it is, with a button that copies it. */

import classes from './code-block.module.css'
import { CopyButton } from './copy-button.tsx'

interface CodeBlockProps {
  code: string
  /** What it is, read out and shown above it: `curl`, `Request body`. */
  label: string
  /** Shows the label; off where a tab or a heading says it already. */
  withLabel?: boolean
  /** In lines; the rest scrolls. */
  heightMax?: number
}

export function CodeBlock({ code, label, withLabel = true, heightMax = 24 }: CodeBlockProps) {
  return (
    <figure className={classes.block} aria-label={label}>
      <div className={classes.bar}>
        {withLabel && <figcaption>{label}</figcaption>}
        <CopyButton value={code} aria-label={`Copy ${label}`} ml="auto" />
      </div>
      {/* It scrolls, so the keyboard must reach it. */}
      <section
        className={classes.code}
        tabIndex={0}
        aria-label={label}
        style={{ maxHeight: `${heightMax * 19 + 24}px` }}
      >
        <code>{code}</code>
      </section>
    </figure>
  )
}
