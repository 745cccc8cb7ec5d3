const dayMs = 24 * 3_600_000

/**
 * The day that a spreadsheet's serial number stands for, `2014-07-02`, with its time of the day where it
 * has one, `2014-07-02T15:00:00`; null for what is no day, such as a time alone.
 *
 * Serial 60 is 29 February 1900, which never was: whoever reads it on finds that out.
 * Source: ECMA-376 part 1, 18.17.4.
 */
export function dateOfSerial(serial: number, since1904 = false): string | null {
  // To whole seconds: fractions of a day are not exact.
  const seconds = Math.round(serial * 86_400)
  if (!(seconds >= 86_400 && serial < 2_958_466)) return null
  const day = Math.floor(seconds / 86_400)
  if (!since1904 && day === 60) return '1900-02-29'
  const epoch = since1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day < 60 ? 31 : 30)
  const moment = new Date(epoch + day * dayMs + (seconds % 86_400) * 1_000).toISOString()
  return seconds % 86_400 === 0 ? moment.slice(0, 10) : moment.slice(0, 19)
}
