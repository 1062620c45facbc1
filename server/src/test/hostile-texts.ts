/**
 * Texts that break programs: markup, quotes, formulas, control characters, directions, scripts of the world, what is very long.
 * Each kind stands alone, inside a text, and doubled, so that a guard that looks only at the start is found too.
 */
const quoted = (code: string) => [
  `"><${code}`,
  `'><${code}`,
  `</textarea><${code}`,
  `<${code}`,
  `%3C${code}`,
  `&lt;${code}`,
]

const markup = [
  'script>alert(1)</script>',
  'img src=x onerror=alert(1)>',
  'svg/onload=alert(1)>',
  'iframe src=javascript:alert(1)>',
  'a href="javascript:alert(1)">x</a>',
  'style>*{display:none}</style>',
  '!--',
].flatMap(quoted)

const injections = [
  "'; DROP TABLE messages; --",
  '1 OR 1=1',
  "' UNION SELECT * FROM api_keys --",
  '%',
  '_',
  '\\',
  '../../../../etc/passwd',
  'C:\\CON',
  '$(reboot)',
  '`id`',
  '{{7*7}}',
  `\${7*7}`,
  '#{7*7}',
  '<%= 7*7 %>',
  '%s%n%x',
  '{"__proto__":{"admin":true}}',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '-0',
  '1e309',
  '0x7fffffff',
  '00000000000000000000',
]

const formulas = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '=cmd|"/c calc"!A0',
  '=HYPERLINK("http://x","y")',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  ' =1+1',
  '＝1+1',
  '＋1+1',
  '－1+1',
  '＠SUM(A1)',
]

const controls = [
  0x01, 0x07, 0x08, 0x0b, 0x0c, 0x1a, 0x1b, 0x7f, 0x85, 0xa0, 0xad, 0x200b, 0x2028, 0x2029, 0xfeff, 0xfffe,
].map((code) => `a${String.fromCodePoint(code)}b`)

const directions = ['\u202Eevil', '\u200Fabc', '\u2066a\u2069', '\u202Aa\u202C', 'שלום abc', 'مرحبا 123', '\u061C']

const scripts = [
  'Tēnā koe, Māori',
  'Ñandú',
  'Ελληνικά',
  'Русский',
  '中文測試',
  '日本語テスト',
  '한국어',
  'हिन्दी',
  'ไทย',
  'தமிழ்',
  'አማርኛ',
  'ᚠᛇᚻ',
  '𝒯𝑒𝓍𝓉',
  'ﷺ',
  'ß İ ı ſ',
  '😀',
  '👩‍👩‍👧‍👦',
  '🇳🇿',
  '👍🏽',
  '𠜎𠜱',
  'Z̸̡̲̿ͤ͆a̷l̶g̵o̸',
  'é',
  '\uD800',
  'a\uDC00b',
]

const shapes = [
  '',
  ' ',
  '   ',
  '\n',
  '\r\n\r\n',
  '\t',
  '.',
  '…',
  'a'.repeat(300),
  `${'unbreakable'.repeat(20)}`,
  '😀'.repeat(80),
]

const kinds = [...markup, ...injections, ...formulas, ...controls, ...directions, ...scripts, ...shapes]

export const hostileTexts: readonly string[] = [
  ...new Set(kinds.flatMap((text) => [text, `Kia ora ${text} ok`, `${text}${text}`, `"${text}"`])),
]
