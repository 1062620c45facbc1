/** The metrics of the gateway that runs with these settings, asked for over HTTP as Prometheus does. */
import type { Settings } from '../settings.ts'

interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

/** Longest wait for the answer, in ms. */
const answerMs = 5000

/** Buckets are left out: sums and counts are enough here. The reason, where no gateway answers. */
export async function gatewayMetrics({
  host,
  port,
  tlsCert,
  metricsToken,
}: Pick<Settings, 'host' | 'port' | 'tlsCert' | 'metricsToken'>): Promise<Sample[] | string> {
  const address = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  const url = `${tlsCert === null ? 'http' : 'https'}://${address.includes(':') ? `[${address}]` : address}:${port}/metrics`
  try {
    const answer = await fetch(url, {
      headers: metricsToken === null ? {} : { authorization: `Bearer ${metricsToken}` },
      signal: AbortSignal.timeout(answerMs),
    })
    const text = await answer.text()
    return answer.ok ? samplesOf(text) : `${url} answered ${answer.status}`
  } catch (error) {
    const { cause, message } = error as Error
    return `${url} did not answer: ${cause instanceof Error ? cause.message : message}`
  }
}

function samplesOf(text: string): Sample[] {
  return [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].flatMap(([, name, labels, value]) => {
    if (name!.endsWith('_bucket')) return []
    const pairs = [...(labels ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, word]) => [label, word])
    return [{ name: name!, labels: Object.fromEntries(pairs), value: Number(value) }]
  })
}
