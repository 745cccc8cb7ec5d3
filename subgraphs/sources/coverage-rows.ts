import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphQLResolveInfo } from 'graphql'
import type { Coverage } from '#domain/coverage.ts'
import { formatMoment } from '#domain/dates.ts'
import type { SourcesInView } from './sources-in-view.ts'

/** One owner's part in what a field answered, as `extensions.coverage` holds it. */
export interface CoverageRow {
  /** Where in the response; `@` stands for every item of a list. */
  readonly path: readonly string[]
  readonly subgraph: string
  readonly department: string
  readonly state: string
  readonly watermark: string | null
  readonly reason: string | null
  readonly availableAfter: string | null
}

export function coverageRows(
  path: GraphQLResolveInfo['path'],
  subgraph: string,
  { sources }: Coverage,
): CoverageRow[] {
  const place = placeOf(path)
  return sources.map(({ department, state, watermark, reason, availableAfter }) => ({
    path: place,
    subgraph,
    department,
    state,
    watermark: watermark && formatMoment(watermark),
    reason,
    availableAfter: availableAfter && formatMoment(availableAfter),
  }))
}

function placeOf(path: GraphQLResolveInfo['path'] | undefined): string[] {
  if (!path) return []
  return [...placeOf(path.prev), typeof path.key === 'number' ? '@' : path.key]
}

/** Sends with each response what its fields cover, selected or not; each row once. */
export const coverageExtension: ApolloServerPlugin<{ readonly sources: SourcesInView }> = {
  async requestDidStart({ contextValue: { sources } }) {
    return {
      async willSendResponse({ response: { body } }) {
        const rows = new Map(sources.rows().map((row) => [JSON.stringify(row), row]))
        if (body.kind !== 'single' || rows.size === 0) return
        const { extensions } = body.singleResult
        body.singleResult.extensions = { ...extensions, coverage: [...rows.values()] }
      },
    }
  },
}
