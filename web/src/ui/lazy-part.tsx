/** Part of a page that is loaded when it is shown: a skeleton meanwhile, and Retry if it does not come. */
import { useQuery } from '@tanstack/react-query'
import type { ComponentType, ReactNode } from 'react'
import { loaded } from '../client/load.ts'
import { ErrorState } from './list-states.tsx'

/** `lazyPart('charts', () => import('./charts.tsx'), <ChartsSkeleton />)`, of a default export. */
export function lazyPart<Props extends object>(
  name: string,
  load: () => Promise<{ default: ComponentType<Props> }>,
  shape: ReactNode,
) {
  return function LazyPart(props: Props) {
    const { data, error, refetch } = useQuery({
      queryKey: ['part', name],
      queryFn: () => loaded(load),
      staleTime: Number.POSITIVE_INFINITY,
      structuralSharing: false,
      retry: false,
    })
    if (data !== undefined) return <data.default {...props} />
    return error === null ? shape : <ErrorState error={error} onRetry={() => void refetch()} />
  }
}
