/** The six digits of an authenticator app, or a recovery code. */
import { TextField } from './fields.tsx'

export function CodeInput({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <TextField
      label="Code"
      description="Six digits from your authenticator app, or a recovery code"
      name="code"
      autoComplete="one-time-code"
      inputMode="numeric"
      required
      autoFocus
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
