/** The navigation of a phone, which slides in from the left. */
import { Drawer } from '@mantine/core'
import { Side } from './side.tsx'

interface NavDrawerProps {
  opened: boolean
  onClose: () => void
  onFind: () => void
}

export default function NavDrawer({ opened, onClose, onFind }: NavDrawerProps) {
  return (
    <Drawer.Root opened={opened} onClose={onClose} size={280} padding={0}>
      <Drawer.Overlay />
      <Drawer.Content aria-label="Navigation">
        <Drawer.Body>
          <Side onFind={onFind} onChoose={onClose} />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}
