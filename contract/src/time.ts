/**
 * The API's form of a time: UTC, whole seconds, `Z` (reference §5, readings "Timestamps").
 */

/** `2024-01-15T10:30:05Z` for a time in ms since epoch; fractions of a second are cut off, not rounded. */
export const isoSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, -5)}Z`
