/** A one-time link that was just made: to be copied now, since it is not shown again. */
import { Modal } from '@mantine/core'
import { SecretOnce } from './secret-once.tsx'
import { Time } from './time.tsx'

export interface MadeLink {
  url: string
  expires_at: string
}

interface LinkOnceProps {
  /** Null: closed. */
  link: MadeLink | null
  title: string
  /** Who is to get it, and what it does. */
  text: string
  onClose: () => void
}

export function LinkOnce({ link, title, text, onClose }: LinkOnceProps) {
  return (
    <Modal opened={link !== null} onClose={onClose} title={title} closeOnClickOutside={false}>
      {link !== null && (
        <>
          <p style={{ margin: '0 0 12px', fontSize: 13 }}>
            {text} It works once and expires <Time value={link.expires_at} />.
          </p>
          <SecretOnce what="The link" fileName="websms-link.txt" values={[['Link', link.url]]} />
        </>
      )}
    </Modal>
  )
}
