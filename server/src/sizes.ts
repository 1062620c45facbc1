/** Sizes as people read them, in decimal units, as disks are sold and the Members Area shows them. */

const units = ['kB', 'MB', 'GB', 'TB'] as const

/** `76.8 GB`, `2.5 MB`. */
export function sizeText(bytes: number): string {
  const fits = units.findIndex((_, index) => bytes < 999_950 * 1000 ** index)
  const index = fits === -1 ? units.length - 1 : fits
  return `${(bytes / 1000 ** (index + 1)).toFixed(1)} ${units[index]}`
}
