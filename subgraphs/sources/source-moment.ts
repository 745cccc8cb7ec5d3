import { type LocalDate, parseLocalDate, parseMoment } from '#domain/dates.ts'

/**
 * Reads a moment as old systems write one: `20140702150000`, `2014-07-02 15:00:00.123`,
 * `2014-07-02T15:00:00+07:00`, `02/07/2014 15:00`, or a day alone, which begins at midnight. Without
 * an offset it is the province's time. The forms cannot be mistaken for one another, and one service
 * may use several. Null for what has another form or does not exist, such as 30 February.
 */
export function parseSourceMoment(raw: string): Date | null {
  const parts = momentParts(raw)
  return parts && momentOf(parts)
}

/** Reads a calendar date in the same forms; a time of the day beside it says nothing more. */
export function parseSourceDate(raw: string): LocalDate | null {
  const parts = momentParts(raw)
  // A time that does not exist makes the whole doubtful.
  if (parts === null || (parts.time !== undefined && momentOf(parts) === null)) return null
  return parseLocalDate(parts.day)
}

function momentOf({ day, time, offset }: MomentParts): Date | null {
  const [hour = '00', minute = '00', second = '00'] = time?.split(':') ?? []
  return parseMoment(`${day}T${hour}:${minute}:${second}${offset ?? '+07:00'}`)
}

interface MomentParts {
  readonly day: string
  readonly time: string | undefined
  readonly offset: string | undefined
}

const digitsForm = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/
const isoForm =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/
const slashForm = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/

function momentParts(raw: string): MomentParts | null {
  const digits = digitsForm.exec(raw)
  if (digits) {
    const [, year, month, day, hour, minute, second] = digits
    const time = hour === undefined ? undefined : `${hour}:${minute}:${second}`
    return { day: `${year}-${month}-${day}`, time, offset: undefined }
  }
  const iso = isoForm.exec(raw)
  if (iso) return { day: iso[1] ?? '', time: iso[2], offset: fullOffset(iso[3]) }
  const slash = slashForm.exec(raw)
  if (!slash) return null
  const [, day = '', month = '', year, hour, minute, second = '00'] = slash
  return {
    day: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
    time: hour === undefined ? undefined : `${hour.padStart(2, '0')}:${minute}:${second}`,
    offset: undefined,
  }
}

/** PostgreSQL writes `+07`, others `+0700`. */
function fullOffset(offset: string | undefined): string | undefined {
  if (offset === undefined || offset === 'Z' || offset.length === 6) return offset
  return offset.length === 3 ? `${offset}:00` : `${offset.slice(0, 3)}:${offset.slice(3)}`
}
