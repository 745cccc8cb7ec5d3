/** The numbers of built-in formats that show a date. Source: ECMA-376 part 1, 18.8.30. */
const builtIn = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)

/**
 * Whether a number with a format is a date, by the number of the format and its code where it is the
 * workbook's own. What stands in quotes, brackets or after a backslash is shown as it is.
 */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return builtIn(id)
  const [positive = ''] = code
    .replaceAll(/"[^"]*"|\\.|_.|\*./g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .split(';')
  return /[yd]/i.test(positive) && !/general/i.test(positive)
}
