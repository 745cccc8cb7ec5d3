import { formatMoment } from '#domain/dates.ts'

/** How a service wants moments and days to be written, all in the province's time. */
export const momentForms = [
  'yyyyMMddHHmmss',
  'yyyyMMdd',
  'dd/MM/yyyy',
  'dd/MM/yyyy HH:mm:ss',
  'yyyy-MM-dd',
  'yyyy-MM-dd HH:mm:ss',
  "yyyy-MM-dd'T'HH:mm:ssXXX",
] as const

export type MomentForm = (typeof momentForms)[number]

/** Writes a moment in a form of a service; seconds, or what the form has less, are cut off. */
export function writeMoment(moment: Date, form: MomentForm): string {
  const [, yyyy = '', MM = '', dd = '', HH = '', mm = '', ss = ''] =
    /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})/.exec(formatMoment(moment)) ?? []
  const parts: Readonly<Record<string, string>> = {
    yyyy,
    MM,
    dd,
    HH,
    mm,
    ss,
    XXX: '+07:00',
    "'T'": 'T',
  }
  return form.replaceAll(/yyyy|MM|dd|HH|mm|ss|XXX|'T'/g, (part) => parts[part] ?? part)
}
