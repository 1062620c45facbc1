/**
 * A form that shows each fault below its field, be it found by the page, from the attributes of the field, or by the server.
 * A part of the form that is closed (`<details>`) opens when a fault stands in it.
 * A problem that concerns no field stands where the form has its `FormProblem`.
 */
import {
  type ComponentProps,
  createContext,
  type FormEvent,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react'
import { Problem } from '../client/problem.ts'
import classes from './form.module.css'
import { type Control, controlsOf, faultOf } from './form-faults.ts'
import { ProblemAlert } from './problem-alert.tsx'

interface Said {
  /** By the field's name. */
  faults: Readonly<Record<string, string>>
  /** A problem that concerns none of the fields. */
  problem: unknown
}

const nothing: Said = { faults: {}, problem: null }

const SaidContext = createContext<Said>(nothing)

interface FormProps extends Omit<ComponentProps<'form'>, 'onSubmit'> {
  /** Called when all fields are as they should be. */
  onSubmit: () => void
  /** The reason why the last try was refused. */
  error?: unknown
}

export function Form({ onSubmit, error = null, children, ...rest }: FormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [said, setSaid] = useState(nothing)
  const say = (faults: Said['faults'], problem: unknown) => {
    setSaid({ faults, problem })
    open(form.current!, faults)
    controlsOf(form.current!)
      .find(({ name }) => name in faults)
      ?.focus()
  }
  const latest = useRef(say)
  latest.current = say

  useEffect(() => {
    if (error === null) return setSaid(nothing)
    const { elements } = form.current!
    const { fields } = Problem.of(error)
    const known = Object.entries(fields).filter(([field]) => elements.namedItem(field) !== null)
    const all = known.length > 0 && known.length === Object.keys(fields).length
    const faults = known.map(([field, message]) => [field, sentence(message)])
    latest.current(Object.fromEntries(faults), all ? null : error)
  }, [error])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    // The event of a dialog's form goes through the page's form that opened it.
    if (event.target !== form.current) return
    const faults = controlsOf(form.current).map((control) => [control.name, faultOf(control)] as const)
    const wrong = faults.filter((fault): fault is [string, string] => fault[1] !== null)
    say(Object.fromEntries(wrong), null)
    if (wrong.length === 0) onSubmit()
  }
  const forget = ({ target }: FormEvent) => {
    const { name } = target as Control
    if (name in said.faults) setSaid({ ...said, faults: { ...said.faults, [name]: '' } })
  }
  return (
    <form {...rest} ref={form} noValidate onSubmit={submit} onInput={forget}>
      <SaidContext value={said}>{children}</SaidContext>
    </form>
  )
}

export function FormProblem() {
  return <ProblemAlert error={useContext(SaidContext).problem} />
}

/** Opens the parts of the form in which faults stand. */
function open({ elements }: HTMLFormElement, faults: Said['faults']): void {
  for (const element of elements) {
    const details = (element as Control).name in faults ? element.closest('details') : null
    if (details !== null) details.open = true
  }
}

/** The server's words follow the name of a field; below it, they stand alone. */
function sentence(message: string): string {
  return /^[a-z]/.test(message) ? `This ${message}.` : message
}

/** A field with a button or another field beside it. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className={classes.row}>{children}</div>
}

/** The fault of a field that is chosen and not typed, for as long as it has the value that was at fault. */
export function useFaultOf(name: string, value: unknown): string | undefined {
  const fault = useFault(name)
  const found = useRef({ fault, value })
  if (found.current.fault !== fault) found.current = { fault, value }
  return found.current.value === value ? fault : undefined
}

/** The fault of a field, undefined while none is known. */
export function useFault(name: string | undefined): string | undefined {
  const { faults } = useContext(SaidContext)
  return (name !== undefined && faults[name]) || undefined
}
