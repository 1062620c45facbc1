/** Loads a component of the frame when it is wanted, or behind the page before that. */
import { type ComponentType, useEffect, useRef, useState } from 'react'
import { loaded } from '../../client/load.ts'
import { tellProblem } from '../../ui/use-change.ts'

/** By then the page itself has loaded. */
const loadsAfterMs = 1500

interface LaterOptions {
  wanted: boolean
  /** It was wanted and did not come; the member has been told why. */
  onFailed: () => void
}

/** `load` is `() => import('./find.tsx')`, of a default export. Null until it is there. */
export function useLater<Props>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  { wanted, onFailed }: LaterOptions,
): ComponentType<Props> | null {
  const [Part, setPart] = useState<ComponentType<Props> | null>(null)
  const latest = useRef({ load, onFailed })
  latest.current = { load, onFailed }
  useEffect(() => {
    const timer = setTimeout(() => loaded(latest.current.load).catch(() => {}), loadsAfterMs)
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => {
    if (!wanted || Part !== null) return
    let here = true
    loaded(latest.current.load).then(
      (module) => setPart(() => module.default),
      (error: unknown) => {
        if (!here) return
        tellProblem(error)
        latest.current.onFailed()
      },
    )
    return () => {
      here = false
    }
  }, [wanted, Part])
  return Part
}
