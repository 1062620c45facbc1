/** Filters of a list, kept in the address, so that a reload, a link and "back" keep them too. Put them into a FilterBar. */
import { Button, Select, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import classes from './filter-bar.module.css'

/** Typing on does not search. */
const pauseMs = 350

/** The search parameters of this page, which its route's `validateSearch` (see `searchOf`) names. */
export function useFilters() {
  const values = useSearch({ strict: false }) as Readonly<Record<string, string | undefined>>
  const navigate = useNavigate()
  const set = (changes: Readonly<Record<string, string | undefined>>) => {
    const search = { ...values, ...changes }
    void navigate({ to: '.', search: search as never, replace: true, resetScroll: false })
  }
  return { values, set }
}

interface FilterBarProps {
  /** The names of the parameters that "Clear" empties. */
  names: readonly string[]
  children: ReactNode
}

export function FilterBar({ names, children }: FilterBarProps) {
  const { values, set } = useFilters()
  const any = names.some((name) => values[name] !== undefined)
  return (
    <search className={classes.bar} aria-label="Filters">
      {children}
      {any && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconX size={14} />}
          onClick={() => set(Object.fromEntries(names.map((name) => [name, undefined])))}
        >
          Clear
        </Button>
      )}
    </search>
  )
}

interface FilterProps {
  name: string
  label: string
}

interface FilterSelectProps extends FilterProps {
  options: readonly { value: string; label: string }[]
}

export function FilterSelect({ name, label, options }: FilterSelectProps) {
  const { values, set } = useFilters()
  const value = values[name] ?? null
  // The address may name what is no choice, or none any more: what filters the list is seen.
  const unknown = value !== null && options.length > 0 && !options.some((option) => option.value === value)
  return (
    <Select
      className={classes.filter}
      aria-label={label}
      placeholder={label}
      clearable
      searchable={options.length > 8}
      data={unknown ? [{ value, label: value }, ...options] : [...options]}
      value={value}
      onChange={(value) => set({ [name]: value ?? undefined })}
    />
  )
}

interface FilterTextProps extends FilterProps {
  inputMode?: 'tel' | 'numeric' | 'text'
}

export function FilterText({ name, label, inputMode = 'text' }: FilterTextProps) {
  const { values, set } = useFilters()
  const inAddress = values[name] ?? ''
  const [text, setText] = useState(inAddress)
  const latest = useRef(set)
  latest.current = set
  // "Clear" and "back" change the field too.
  useEffect(() => setText(inAddress), [inAddress])
  useEffect(() => {
    if (text.trim() === inAddress) return
    const timer = setTimeout(() => latest.current({ [name]: text.trim() || undefined }), pauseMs)
    return () => clearTimeout(timer)
  }, [text, inAddress, name])
  return (
    <TextInput
      className={classes.filter}
      aria-label={label}
      placeholder={label}
      inputMode={inputMode}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  )
}
