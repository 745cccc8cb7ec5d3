/** The province keeps UTC+7 all year. */
const offsetMs = 7 * 3_600_000

/** `2014-07-02T15:00:00.000`, local time without saying so. */
function localIso(at: Date): string {
  return new Date(at.getTime() + offsetMs).toISOString().slice(0, 23)
}

/** `20140702150000`; nothing at all where there is no moment. */
export const digits = (at: Date | null | undefined): string =>
  at ? localIso(at).slice(0, 19).replaceAll(/[-T:]/g, '') : ''

/** `2014-07-02 15:00:00` */
export const spaced = (at: Date | null | undefined): string =>
  at ? localIso(at).slice(0, 19).replace('T', ' ') : ''

/** `2014-07-02T15:00:00.000`, with no offset. */
export const zoneless = (at: Date | null | undefined): string => (at ? localIso(at) : '')

/** `02/07/2014`, as a spreadsheet of the country shows it. */
export const slashed = (at: Date | null | undefined): string =>
  at ? localIso(at).slice(0, 10).split('-').reverse().join('/') : ''

/** `02/07/2014 15:00:00` */
export const slashedSeconds = (at: Date | null | undefined): string =>
  at ? `${slashed(at)} ${localIso(at).slice(11, 19)}` : ''

/** `20140702000000` of a calendar date `2014-07-02`. */
export const dateDigits = (date: string | null | undefined): string =>
  date ? `${date.replaceAll('-', '')}000000` : ''

/** `02/07/2014` of a calendar date. */
export const dateSlashed = (date: string | null | undefined): string =>
  date ? date.split('-').reverse().join('/') : ''

/** Midnight, in the province, of the calendar date on which a moment lies. */
export function startOfDay(at: Date): Date {
  return new Date(`${localIso(at).slice(0, 10)}T00:00:00+07:00`)
}

/** The calendar date in the province. */
export const localDay = (at: Date): string => localIso(at).slice(0, 10)

const written =
  /^(?:(?<year>\d{4})-?(?<month>\d\d)-?(?<day>\d\d)|(?<days>\d\d)\/(?<months>\d\d)\/(?<years>\d{4}))(?:[T ]?(?<hour>\d\d):?(?<minute>\d\d):?(?<second>\d\d))?/

/** The moment that a text of any of these forms means; null for none. */
export function momentOf(text: unknown): Date | null {
  const { groups } = written.exec(String(text ?? '')) ?? {}
  if (!groups) return null
  const {
    year,
    month,
    day,
    years,
    months,
    days,
    hour = '00',
    minute = '00',
    second = '00',
  } = groups
  const date = `${year ?? years}-${month ?? months}-${day ?? days}`
  const at = new Date(`${date}T${hour}:${minute}:${second}+07:00`)
  return Number.isNaN(at.getTime()) ? null : at
}
