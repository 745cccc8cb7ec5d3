import * as v from 'valibot'

const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 24 * 3_600_000,
}

/** A length of time in a settings file, such as `500ms`, `30s`, `10m`, `4h`, `35d`; read as milliseconds. */
export const duration = v.pipe(
  v.string('a length of time such as 30s, 10m, 4h or 35d'),
  v.regex(/^[1-9]\d{0,5}(ms|s|m|h|d)$/, 'a length of time such as 30s, 10m, 4h or 35d'),
  v.transform((text) => {
    const [, amount = '', unit = 's'] = /^(\d+)(.+)$/.exec(text) ?? []
    return Number(amount) * (unitsMs[unit] ?? 0)
  }),
)
