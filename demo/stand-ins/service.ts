import { momentOf } from './local-time.ts'
import type { Span } from './register.ts'

/** What a system is asked over HTTP. */
export interface Asked {
  readonly method: string
  /** Below the system's own address. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export interface Answered {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** A running system of a department, whatever it runs on. */
export type Service = (asked: Asked) => Promise<Answered>

export const json = (value: unknown, status = 200): Answered => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
})

/** The fields of a JSON object that was sent; none where it was none. */
export function sentFields(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** The span between two moments that were sent; all of time where one is lacking. */
export function spanOf(from: unknown, to: unknown): Span {
  return { from: momentOf(from) ?? new Date(0), to: momentOf(to) ?? new Date(8.64e15) }
}

/** The most records of one answer; whoever asks for more gets the first of them, and is not told. */
export const mostRecords = 500
