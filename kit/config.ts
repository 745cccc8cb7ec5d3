import { OperatorError } from './operator-error.ts'

/** What stops a process from starting and an operator can mend: every problem, in one message. */
export class SettingsError extends OperatorError {
  override readonly name = 'SettingsError'

  constructor(problems: readonly string[]) {
    super(`Settings:\n  ${problems.join('\n  ')}`)
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

export interface Fields {
  text(name: string, fallback?: string): string
  /** A URL of one of the protocols, such as `http:`; `purpose` tells who lacks it why it is needed. */
  url(name: string, protocols: readonly string[], purpose?: string): string
  /** A TCP port; 0 lets the system choose. */
  port(name: string, fallback?: number): number
  /** One of a few words. */
  oneOf<Word extends string>(name: string, words: readonly Word[], fallback: Word): Word
  /** A whole number of milliseconds that a timer can wait, at least 1. */
  ms(name: string, fallback?: number): number
  /** A whole number, at least `least` and at most `most`. */
  count(name: string, least: number, fallback?: number, most?: number): number
  /** `on` or `off`. */
  flag(name: string, fallback?: boolean): boolean
  /** A moment with its offset, such as `2014-07-02T15:00:00+07:00`. */
  moment(name: string, fallback?: Date): Date
  /** `read` where the variable is set, else undefined. */
  optional<T>(name: string, read: () => T): T | undefined
  /** Tells of a problem that no variable shows by itself. */
  problem(text: string): void
}

/** What `LOG_LEVEL` may be, loudest last. */
export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const

/** What a variable may hold: in words, how it is read, and what stands in for it where it cannot be. */
interface Kind<T> {
  readonly expected: string
  /** Kept from use by the error that follows. */
  readonly standIn: T
  parse(raw: string): T | undefined
}

/** The longest that Node's timers wait. */
const longestMs = 2 ** 31 - 1

const text: Kind<string> = { expected: 'some text', standIn: '', parse: (raw) => raw }

const url = (protocols: readonly string[], purpose: string): Kind<string> => ({
  expected: `a URL that starts with ${protocols.join(' or ')}${purpose}`,
  standIn: '',
  parse: (raw) => (protocols.includes(URL.parse(raw)?.protocol ?? '') ? raw : undefined),
})

const word = <Word extends string>(words: readonly Word[], standIn: Word): Kind<Word> => ({
  expected: words.join(', '),
  standIn,
  parse: (raw) => words.find((word) => word === raw),
})

const whole = (expected: string, least: number, most = Number.MAX_SAFE_INTEGER): Kind<number> => ({
  expected,
  standIn: least,
  parse(raw) {
    const value = /^\d+$/.test(raw) ? Number(raw) : Number.NaN
    return value >= least && value <= most ? value : undefined
  },
})

function countWords(least: number, most?: number): string {
  const from = `a whole number of at least ${least}`
  return most === undefined ? from : `${from} and at most ${most}`
}

const flag: Kind<boolean> = {
  expected: 'on or off',
  standIn: false,
  parse: (raw) => (raw === 'on' ? true : raw === 'off' ? false : undefined),
}

const moment: Kind<Date> = {
  expected: 'a moment with its offset',
  standIn: new Date(0),
  parse(raw) {
    const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/
    const moment = withOffset.test(raw) ? new Date(raw) : new Date(Number.NaN)
    return Number.isNaN(moment.getTime()) ? undefined : moment
  },
}

/** Reads one process's settings, collecting every problem so that an operator mends them in one go. */
export function readEnv<Settings>(env: Environment, read: (field: Fields) => Settings): Settings {
  const problems: string[] = []
  const settings = read(fieldsOf(env, problems))
  if (problems.length > 0) throw new SettingsError(problems)
  return settings
}

function fieldsOf(env: Environment, problems: string[]): Fields {
  function take<T>(name: string, kind: Kind<T>, fallback?: T): T {
    const raw = env[name]
    if (raw === undefined || raw === '') {
      if (fallback !== undefined) return fallback
      problems.push(`${name} is required: ${kind.expected}`)
      return kind.standIn
    }
    const value = kind.parse(raw)
    if (value !== undefined) return value
    problems.push(`${name} is not valid: expected ${kind.expected}`)
    return kind.standIn
  }

  return {
    text: (name, fallback) => take(name, text, fallback),
    url: (name, protocols, purpose = '') => take(name, url(protocols, purpose)),
    port: (name, fallback) => take(name, whole('a port from 0 to 65535', 0, 65_535), fallback),
    oneOf: (name, words, fallback) => take(name, word(words, fallback), fallback),
    ms: (name, fallback) =>
      take(name, whole(`whole milliseconds from 1 to ${longestMs}`, 1, longestMs), fallback),
    count: (name, least, fallback, most) =>
      take(name, whole(countWords(least, most), least, most), fallback),
    flag: (name, fallback) => take(name, flag, fallback),
    moment: (name, fallback) => take(name, moment, fallback),
    optional: (name, read) => (env[name] ? read() : undefined),
    problem: (text) => problems.push(text),
  }
}
