/** What a browser says it is, in words that its owner knows it by. A hint: it may say anything. */

/** The first that fits: browsers name those that they descend from. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/|EdgiOS\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Vivaldi\//, 'Vivaldi'],
  [/\bFirefox\/|FxiOS\//, 'Firefox'],
  [/HeadlessChrome\//, 'Chrome without a window'],
  [/\bChrome\/|CriOS\//, 'Chrome'],
  [/Version\/.*Safari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
]

/** `Firefox on Windows`, or as much of it as is known. */
export function deviceOf(userAgent: string): string {
  const named = (table: typeof browsers) => table.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = named(browsers)
  const system = named(systems)
  if (browser === undefined && system === undefined) return 'Unknown browser'
  return system === undefined ? browser! : `${browser ?? 'A browser'} on ${system}`
}
