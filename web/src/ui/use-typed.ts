/** The text of a field that follows a value from elsewhere, such as the address, until somebody types. */
import { useState } from 'react'

/**
 * As `useState(value)`; a new `value` takes the place of the text. This is done while rendering: an effect can run after somebody
 * has begun to type, and would take the first letters away.
 */
export function useTyped(value: string): [text: string, setText: (text: string) => void] {
  const [typed, setTyped] = useState({ text: value, value })
  if (typed.value !== value) setTyped({ text: value, value })
  return [typed.value === value ? typed.text : value, (text) => setTyped({ text, value })]
}
