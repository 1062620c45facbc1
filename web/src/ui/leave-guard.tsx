/** Asks before a page with unsaved changes is left: by a link, "back", a reload, or closing the tab. */
import { useBlocker } from '@tanstack/react-router'
import { Confirm } from './form-dialog.tsx'

/** Navigate with `ignoreBlocker` once the changes are saved. */
export function LeaveGuard({ dirty }: { dirty: boolean }) {
  const { status, proceed, reset } = useBlocker({
    // Filters, tabs and dialogs of the same page are in its address too.
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: dirty,
    withResolver: true,
  })
  return (
    <Confirm
      opened={status === 'blocked'}
      onClose={() => reset?.()}
      title="Leave without saving?"
      action="Leave"
      cancel="Stay"
      onConfirm={async () => proceed?.()}
    >
      Your changes on this page will be lost.
    </Confirm>
  )
}
