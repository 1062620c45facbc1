/** A QR code, drawn as one path: no picture is fetched, and nothing is sent anywhere. */
import { useMemo } from 'react'
import { encode } from 'uqr'

/** Width of the margin, in modules (ISO/IEC 18004): scanners need it to find the code. */
const quiet = 4

export function QrCode({ text, label, size = 196 }: { text: string; label: string; size?: number }) {
  const { path, side } = useMemo(() => {
    const { data, size: modules } = encode(text, { border: 0, ecc: 'M' })
    const dark = data.flatMap((row, y) =>
      row.flatMap((isDark, x) => (isDark ? [`M${x + quiet} ${y + quiet}h1v1h-1z`] : [])),
    )
    return { path: dark.join(''), side: modules + 2 * quiet }
  }, [text])
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      style={{ borderRadius: 'var(--mantine-radius-md)', border: '1px solid var(--websms-line)' }}
    >
      {/* In a dark theme too: not every scanner reads one that is turned around. */}
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
