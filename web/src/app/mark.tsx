/** Our mark: a message on greenstone. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg role="presentation" width={size} height={size} viewBox="0 0 32 32">
      <rect width="32" height="32" rx="8" fill="#1b6b57" />
      <path
        d="M9.5 8h13a3.5 3.5 0 0 1 3.5 3.5v7a3.5 3.5 0 0 1-3.5 3.5H15l-5.2 4.2a.5.5 0 0 1-.8-.4V22a3.5 3.5 0 0 1-3-3.5v-7A3.5 3.5 0 0 1 9.5 8Z"
        fill="#fff"
      />
      <path d="M11 13.25h10M11 17h6" stroke="#1b6b57" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}
