/** The shape of the charts while they are on their way, as high as they are, so that nothing jumps. */
import { Skeleton } from '@mantine/core'
import classes from './charts.module.css'

export function ChartsSkeleton() {
  return (
    <div role="status" aria-label="Loading charts">
      <Skeleton height={28} width={280} mb="sm" />
      <div className={classes.charts}>
        <Skeleton height={312} radius="lg" className={classes.wide} />
        <Skeleton height={262} radius="lg" />
        <Skeleton height={262} radius="lg" />
      </div>
    </div>
  )
}
