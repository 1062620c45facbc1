/** Buttons that lead somewhere: to a page, with its typed address, or to a file that the server makes. */
import { Button, type ButtonProps } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

type AnchorButtonProps = ButtonProps & Omit<ComponentProps<'a'>, keyof ButtonProps>

function AnchorButton(props: AnchorButtonProps) {
  return <Button component="a" {...props} />
}

/** `<ButtonLink to="/send" search={{ to: number }}>`. */
export const ButtonLink = createLink(AnchorButton)

/** `href` comes from `addressOf`. */
export function DownloadButton(props: AnchorButtonProps) {
  return <AnchorButton variant="default" leftSection={<IconDownload size={15} />} download {...props} />
}
