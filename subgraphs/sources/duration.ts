import * as v from 'valibot'

const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 24 * 3_600_000,
}

const form = /^([1-9]\d{0,5})(ms|s|m|h|d)$/
const expected = 'a length of time such as 30s, 10m, 4h or 35d'

/** A length of time in a settings file, as text. */
export const durationText = v.pipe(v.string(expected), v.regex(form, expected))

/** The milliseconds of a length of time that has been checked. */
export function durationMs(text: string): number {
  const [, amount = '0', unit = ''] = form.exec(text) ?? []
  return Number(amount) * (unitsMs[unit] ?? 0)
}

/** A length of time in a settings file, read as milliseconds. */
export const duration = v.pipe(durationText, v.transform(durationMs))
