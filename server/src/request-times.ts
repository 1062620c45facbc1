/**
 * Request times as a Prometheus histogram. It is our own because every request passes here: prom-client builds a key
 * from the labels for each observation, which costs as much as checking the request's parameters.
 */

interface RequestTimes {
  /** `route` is the pattern, never the address that was asked for. */
  observe(route: string, method: string, status: number, seconds: number): void
  /** In Prometheus' text format. */
  text(): string
}

interface Series {
  labels: string
  /** Observations by the smallest bucket that holds them; the last count is for longer times. */
  counts: number[]
  sum: number
}

/** `buckets` are upper bounds in seconds, rising. */
export function createRequestTimes(name: string, help: string, buckets: readonly number[]): RequestTimes {
  const routes = new Map<string, Map<string, Series>>()

  const seriesOf = (route: string, method: string, status: number): Series => {
    let series = routes.get(route)
    if (series === undefined) {
      series = new Map()
      routes.set(route, series)
    }
    const key = method + status
    let found = series.get(key)
    if (found === undefined) {
      const labels = `route="${route}",method="${method}",status="${status}"`
      found = { labels, counts: new Array<number>(buckets.length + 1).fill(0), sum: 0 }
      series.set(key, found)
    }
    return found
  }

  const lines = ({ labels, counts, sum }: Series): string[] => {
    let count = 0
    const cumulated = counts.map((inBucket, index) => {
      count += inBucket
      return `${name}_bucket{le="${buckets[index] ?? '+Inf'}",${labels}} ${count}`
    })
    return [...cumulated, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`]
  }

  return {
    observe(route, method, status, seconds) {
      const series = seriesOf(route, method, status)
      let bucket = 0
      while (bucket < buckets.length && seconds > buckets[bucket]!) bucket += 1
      series.counts[bucket]! += 1
      series.sum += seconds
    },
    text() {
      const all = [...routes.values()].flatMap((series) => [...series.values()].flatMap(lines))
      return [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...all].join('\n')
    },
  }
}
