import { HeaderMap } from '@apollo/server'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { FailureCode } from '#kit/errors.ts'
import type { RequestRecord } from '../request-record.ts'
import { type LimitName, type Limits, limitNames, limitRows } from './limits.ts'

/** What was measured of a request, by the limits that it is held against. */
export type Measured = Readonly<Partial<Record<LimitName, number>>>

/** Holds requests against the limits of a gateway. */
export interface Guard {
  readonly limits: Limits
  /**
   * Notes in the record each limit that is exceeded, and gives the refusal of the first that is not one
   * that is only reported; null where there is none.
   */
  exceeded(measured: Measured, record: RequestRecord): LimitExceeded | null
  /** The same, and throws the refusal. */
  check(measured: Measured, record: RequestRecord): void
}

/** A request that is over a limit; as clients are to see it. */
export class LimitExceeded extends GraphQLError {
  readonly limit: LimitName
  readonly formatted: GraphQLFormattedError

  constructor(limit: LimitName, most: number) {
    const code: FailureCode = 'LIMIT_EXCEEDED'
    const message = `The request is over the limit "${limit}", at most ${most}`
    // As Apollo Server reads it; other servers' types for `http` differ.
    const extensions: Record<string, unknown> = {
      code,
      limit,
      http: { status: 400, headers: new HeaderMap() },
    }
    super(message, { extensions })
    this.limit = limit
    this.formatted = { message, extensions: { code, limit } }
  }
}

export function createGuard(limits: Limits): Guard {
  const { most, reportOnly } = limits
  const exceeded: Guard['exceeded'] = (measured, record) => {
    for (const name of limitNames) {
      const value = measured[name]
      if (value === undefined || value <= most[name]) continue
      if (!reportOnly.has(name)) return refusal(record, name, most[name])
      const { ceiling } = limitRows[name]
      if (value > ceiling) return refusal(record, name, ceiling)
      if (!record.overLimits.includes(name)) record.overLimits.push(name)
    }
    return null
  }
  return {
    limits,
    exceeded,
    check(measured, record) {
      const over = exceeded(measured, record)
      if (over) throw over
    },
  }
}

function refusal(record: RequestRecord, name: LimitName, most: number): LimitExceeded {
  record.refusedBy = name
  return new LimitExceeded(name, most)
}
