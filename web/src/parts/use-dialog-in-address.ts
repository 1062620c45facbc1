/** Whether a dialog of a page is open, kept in the address as `?new=true`, so that a link and Ctrl/⌘ K open it. */
import { useFilters } from './filter-bar.tsx'

/** `name` is a search parameter that the page's route has. */
export function useDialogInAddress(name: string): { opened: boolean; open: () => void; close: () => void } {
  const { values, set } = useFilters()
  return {
    opened: values[name] === 'true',
    open: () => set({ [name]: 'true' }),
    close: () => set({ [name]: undefined }),
  }
}
