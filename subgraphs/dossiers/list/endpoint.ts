import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { parseAgencyCode } from '#domain/codes.ts'
import type { Coverage } from '#domain/coverage.ts'
import { localDateOf, parseLocalDate } from '#domain/dates.ts'
import { isId } from '#domain/ids.ts'
import { sendError } from '#kit/http-error.ts'
import type { Sql } from '#kit/sql.ts'
import type { SubgraphParts } from '#kit/subgraph.ts'
import type { SourcesInView, ViewParts } from '../../sources/sources-in-view.ts'
import { countList, type ListCoverage, type ListPage, type ListRequest, listPage } from './store.ts'

/** Rows read at once: their text is held in memory, and the next ones are read while they are sent. */
const pageSize = 5_000

/** Text that `parse` reads; null is no reading. */
const readBy = <Value>(parse: (raw: string) => Value | null) =>
  v.pipe(
    v.string(),
    v.rawTransform<string, Value>(({ dataset, addIssue, NEVER }) => {
      const value = parse(dataset.value)
      if (value !== null) return value
      addIssue()
      return NEVER
    }),
  )

const listRequest = v.strictObject({
  format: v.picklist(['csv', 'ndjson']),
  scope: v.picklist(['PROVINCIAL_CENTRE', 'LOCAL_CENTRES', 'ALL_CENTRES']),
  department: v.optional(readBy(parseAgencyCode)),
  status: v.optional(v.string()),
  receivedFrom: v.optional(readBy(parseLocalDate)),
  receivedTo: v.optional(readBy(parseLocalDate)),
  after: v.optional(v.pipe(v.string(), v.check(isId))),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Whether to tell how many there are in all, which takes a while. */
  counted: v.optional(v.boolean(), false),
})

/** Where bulk readers get the list of dossiers, beside the schema. */
const listPath = '/internal/dossier-list'

/**
 * Streams the list of dossiers to bulk readers: a line for each, in the order of their ids. No personal
 * data is in it. In no schema, and on loopback like all of the subgraph.
 */
export function serveList(
  http: FastifyInstance,
  { database, clock }: SubgraphParts,
  inView: (parts: ViewParts) => SourcesInView,
): void {
  http.post(listPath, async (request, reply) => {
    const asked = v.safeParse(listRequest, request.body)
    if (!asked.success) {
      const place = asked.issues[0] && v.getDotPath(asked.issues[0])
      return sendError(reply, 400, 'BAD_USER_INPUT', `Argument "${place ?? ''}": not valid`)
    }
    const { format, after, limit, counted, ...filter } = asked.output
    const { sql } = database
    const now = clock.now()
    const path = { prev: undefined, key: 'dossiers', typename: 'Query' }
    const { coverage, without } = await inView({ sql, clock }).cover({ path }, filter)
    const listed: ListRequest = {
      filter: { ...filter, without },
      coverage: columnsOf(coverage),
      today: localDateOf(now),
      format,
    }
    if (counted) reply.header('x-total-count', String(await countList(sql, listed.filter)))
    return reply
      .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
      .send(Readable.from(lines(sql, listed, { after: after ?? null, limit: limit ?? Infinity })))
  })
}

interface Slice {
  readonly after: string | null
  readonly limit: number
}

async function* lines(sql: Sql, listed: ListRequest, slice: Slice): AsyncGenerator<string> {
  let left = slice.limit
  const read = (after: string | null): Promise<ListPage> =>
    listPage(sql, listed, after, Math.min(pageSize, left))
  let reading = read(slice.after)
  for (;;) {
    const page = await reading
    left -= page.count
    const isLast = page.count < pageSize || left === 0
    if (!isLast) {
      reading = read(page.last)
      // Whoever stops taking lines leaves the page that is being read to itself.
      reading.catch(() => {})
    }
    if (page.lines !== null) yield page.lines
    if (isLast) return
  }
}

function columnsOf({ expected, answered, sources }: Coverage): ListCoverage {
  const missing = sources.filter(({ state }) => state === 'MISSING')
  const ages = sources.flatMap(({ state, ageSeconds }) =>
    state === 'MISSING' || ageSeconds === null ? [] : [ageSeconds],
  )
  return {
    expected,
    answered,
    missing: missing.map(({ department }) => department).join(' ') || null,
    oldestAgeSeconds: ages.length > 0 ? Math.max(...ages) : null,
  }
}
