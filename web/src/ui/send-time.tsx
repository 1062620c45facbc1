/** The time at which a text is sent: chosen in the browser's own zone, and said in UTC too. */
import { Stack, Switch, Text } from '@mantine/core'
import { TextField } from './fields.tsx'
import { utcTime } from './formats.ts'

/** Maximum time ahead, in ms (90 days). */
const aheadMsMax = 90 * 86_400_000

interface SendTimeProps {
  /** As the field writes it: local, to the minute. '' while none is chosen. */
  value: string
  onChange: (value: string) => void
}

export function SendTimeField({ value, onChange }: SendTimeProps) {
  const iso = sendTimeOf(value)
  return (
    <TextField
      type="datetime-local"
      label="Time"
      name="send_at"
      required
      min={localMinute(Date.now())}
      max={localMinute(Date.now() + aheadMsMax)}
      description={
        <>
          In your time zone, {Intl.DateTimeFormat().resolvedOptions().timeZone}
          {iso !== undefined && <>: {utcTime(iso).replace(/:\d\d\.\d+/, '')}</>}
        </>
      }
      data-wrong={iso === undefined ? 'Choose a date and a time.' : undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

/** Now, unless it is switched to later. `value` is null for now. */
export function SendLater({
  value,
  onChange,
  children,
}: {
  value: string | null
  onChange: (value: string | null) => void
  children?: string
}) {
  return (
    <Stack gap="xs">
      <Switch
        label="Send later"
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? nextHour() : null)}
      />
      {value !== null && <SendTimeField value={value} onChange={onChange} />}
      {value !== null && children !== undefined && (
        <Text size="sm" c="dimmed">
          {children}
        </Text>
      )}
    </Stack>
  )
}

/** ISO 8601 in UTC; undefined for a field that is not filled in. */
export function sendTimeOf(value: string | null): string | undefined {
  const time = value === null ? Number.NaN : new Date(value).getTime()
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

/** As the field writes a time. */
export function localMinute(ms: number): string {
  const at = new Date(ms)
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function nextHour(): string {
  const hourMs = 3_600_000
  return localMinute((Math.floor(Date.now() / hourMs) + 2) * hourMs)
}
