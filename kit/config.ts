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
  /** A whole number, at least `least`. */
  count(name: string, least: number, fallback?: number): number
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

/** The longest that Node's timers wait. */
const longestMs = 2 ** 31 - 1

/** Reads one process's settings, collecting every problem so that an operator mends them in one go. */
export function readEnv<Settings>(env: Environment, read: (field: Fields) => Settings): Settings {
  const problems: string[] = []

  /** The parsed value; where it is missing or wrong, a stand-in that the error below keeps from use. */
  function take<T>(
    name: string,
    expected: string,
    standIn: T,
    fallback: T | undefined,
    parse: (raw: string) => T | undefined,
  ): T {
    const raw = env[name]
    if (raw === undefined || raw === '') {
      if (fallback !== undefined) return fallback
      problems.push(`${name} is required: ${expected}`)
      return standIn
    }
    const value = parse(raw)
    if (value !== undefined) return value
    problems.push(`${name} is not valid: expected ${expected}`)
    return standIn
  }

  const whole = (raw: string, least: number, most = Number.MAX_SAFE_INTEGER) => {
    const value = /^\d+$/.test(raw) ? Number(raw) : Number.NaN
    return value >= least && value <= most ? value : undefined
  }

  const settings = read({
    text: (name, fallback) => take(name, 'some text', '', fallback, (raw) => raw),
    url(name, protocols, purpose = '') {
      const expected = `a URL that starts with ${protocols.join(' or ')}${purpose}`
      return take(name, expected, '', undefined, (raw) =>
        protocols.includes(URL.parse(raw)?.protocol ?? '') ? raw : undefined,
      )
    },
    port: (name, fallback) =>
      take(name, 'a port from 0 to 65535', 0, fallback, (raw) => whole(raw, 0, 65_535)),
    oneOf: (name, words, fallback) =>
      take(name, words.join(', '), fallback, fallback, (raw) => words.find((word) => word === raw)),
    ms: (name, fallback) =>
      take(name, `whole milliseconds from 1 to ${longestMs}`, 1, fallback, (raw) =>
        whole(raw, 1, longestMs),
      ),
    count: (name, least, fallback) =>
      take(name, `a whole number of at least ${least}`, least, fallback, (raw) =>
        whole(raw, least),
      ),
    flag: (name, fallback) =>
      take(name, 'on or off', false, fallback, (raw) =>
        raw === 'on' ? true : raw === 'off' ? false : undefined,
      ),
    moment: (name, fallback) =>
      take(name, 'a moment with its offset', new Date(0), fallback, parseMoment),
    optional: (name, read) => (env[name] ? read() : undefined),
    problem: (text) => problems.push(text),
  })
  if (problems.length > 0) throw new SettingsError(problems)
  return settings
}

function parseMoment(raw: string): Date | undefined {
  const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/
  const moment = withOffset.test(raw) ? new Date(raw) : new Date(Number.NaN)
  return Number.isNaN(moment.getTime()) ? undefined : moment
}
