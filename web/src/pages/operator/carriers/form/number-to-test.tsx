/** The number that a test message over HTTP is sent to. */
import { TextField } from '../../../../ui/fields.tsx'

interface NumberToTestProps {
  to: string
  onTo: (to: string) => void
  /** Enter in the field tests, and does not save. */
  onEnter: () => void
}

export function NumberToTest({ to, onTo, onEnter }: NumberToTestProps) {
  return (
    <TextField
      name="to"
      label="Number for the test"
      description="The test sends one real message to it, which the carrier may charge for. Without a number it only connects."
      inputMode="tel"
      autoComplete="off"
      placeholder="none: only connect"
      maw={420}
      value={to}
      data-wrong={isNumber(to) ? undefined : 'Enter 6 to 15 digits, country code first, such as 6421234567.'}
      onChange={(event) => onTo(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        event.preventDefault()
        onEnter()
        event.currentTarget.form?.requestSubmit()
      }}
    />
  )
}

/** The digits of a number that people write with spaces or hyphens. */
export function digitsOf(written: string): string {
  return written.replace(/[\s-]/g, '')
}

function isNumber(written: string): boolean {
  return /^\+?[1-9]\d{5,14}$/.test(digitsOf(written))
}
