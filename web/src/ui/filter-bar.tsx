/** Filters of a list, to be put into a FilterBar, and the state of a list that they have emptied. */
import { Button, Select, TextInput } from '@mantine/core'
import { IconSearchOff, IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import classes from './filter-bar.module.css'
import { useFilters } from './filters.ts'
import { EmptyState } from './list-states.tsx'
import { useTyped } from './use-typed.ts'

/** Time without a keystroke before the list is filtered, in ms. */
const pauseMs = 350

interface FilterBarProps {
  /** The names of the parameters that "Clear" empties. */
  names: readonly string[]
  children: ReactNode
}

export function FilterBar({ names, children }: FilterBarProps) {
  const { any, clear } = useFilters()
  return (
    <search className={classes.bar} aria-label="Filters">
      {children}
      {any(names) && (
        <Button variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={() => clear(names)}>
          Clear
        </Button>
      )}
    </search>
  )
}

interface NoMatchProps {
  names: readonly string[]
  /** The rows: `transfers`. */
  things: string
  /** Without any filter: an EmptyState. */
  children: ReactNode
}

/** In place of an empty list. */
export function NoMatch({ names, things, children }: NoMatchProps) {
  const { any, clear } = useFilters()
  if (!any(names)) return children
  return (
    <EmptyState
      icon={IconSearchOff}
      title={`No ${things} match these filters`}
      text="Change or clear the filters to see more."
      action={
        <Button variant="default" onClick={() => clear(names)}>
          Clear filters
        </Button>
      }
    />
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
  // The address may name something that is not, or no longer, a choice: a filter that is set is always shown.
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
  // "Clear" and "back" change the field too.
  const [text, setText] = useTyped(inAddress)
  const latest = useRef(set)
  latest.current = set
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
