/** The time zone of this browser, which hours and days are of. */
export const zone: string = Intl.DateTimeFormat().resolvedOptions().timeZone
