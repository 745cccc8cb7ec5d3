import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Failure } from '#kit/errors.ts'
import { withCoverage } from '../coverage-columns.ts'
import { dossierList } from '../dossier-list.ts'
import type { ListClient } from '../list-client.ts'
import type { Column, Described, Report } from '../report.ts'
import type { ReportRequests } from '../report-requests.ts'
import { refuseList } from '../serve-list.ts'
import { takeParameters } from '../take-parameters.ts'
import { objectWriter } from '../write-json.ts'
import { createKeptTables } from './kept-tables.ts'
import { createListPages } from './list-page.ts'
import { type EntitySet, metadataXml, rowNumber, serviceDocument } from './metadata.ts'
import { readOptions, splitOptions } from './query-options.ts'
import { createReportPages, type Page, type PageRequest } from './report-page.ts'

interface SetRoute {
  Params: { readonly set: string }
  Querystring: Record<string, unknown>
}

/** An entity set, and how its pages are read. */
interface ServedSet extends EntitySet {
  readonly isList: boolean
  readonly page: (request: PageRequest) => Promise<Page>
}

const root = '/odata/v4/'
const pageSize = 1_000
const largestPage = 5_000

/** Serves the reports as a feed of OData 4.0: each is an entity set, asked with its own parameters. */
export function serveOData(
  http: FastifyInstance,
  reports: readonly Report[],
  { requests, lists }: { readonly requests: ReportRequests; readonly lists: ListClient | null },
): void {
  const sets = setsOf(reports, requests, lists)
  const byName = new Map(sets.map((set) => [set.report.name, set]))

  async function read(request: FastifyRequest<SetRoute>, reply: FastifyReply, size: number) {
    const set = byName.get(request.params.set)
    if (!set) throw new Failure('UNKNOWN_REPORT', `${root} lists the entity sets`)
    const { context, query } = await requests.open(request, reply)
    if (set.isList) refuseList(context.caller)
    const { options, parameters } = splitOptions(query)
    const asked = takeParameters(set.report, parameters, requests.today())
    return {
      set,
      query,
      options: readOptions(options, set.columns),
      asked,
      context,
      pageSize: size,
    }
  }

  async function give(request: FastifyRequest<SetRoute>, reply: FastifyReply) {
    const size = preferredSize(request.headers.prefer)
    const { set, query, ...asked } = await read(request, reply, size ?? pageSize)
    const page = await set.page(asked)
    if (size !== null) reply.header('preference-applied', `odata.maxpagesize=${size}`)
    const { selected } = asked.options
    return reply
      .type('application/json;odata.metadata=minimal;charset=utf-8')
      .send(pageJson({ set, query, page, selected, origin: originOf(request) }))
  }

  async function count(request: FastifyRequest<SetRoute>, reply: FastifyReply) {
    const { set, options, ...asked } = await read(request, reply, 0)
    const all = { ...options, top: 0, skip: 0, skipToken: null, order: [], count: true }
    const { count } = await set.page({ ...asked, options: all })
    return reply.type('text/plain').send(String(count))
  }

  http.register(async (own) => {
    requests.record(own, () => 'json')
    own.addHook('onSend', async (_request, reply) => {
      reply.headers({ 'odata-version': '4.0', 'cache-control': 'no-store' })
    })
    own.get(root.slice(0, -1), async (request) =>
      serviceDocument(sets, `${originOf(request)}${root}`),
    )
    own.get(`${root}$metadata`, async (_request, reply) =>
      reply.type('application/xml; charset=utf-8').send(metadataXml(sets)),
    )
    own.get<SetRoute>(`${root}:set`, give)
    own.get<SetRoute>(`${root}:set/$count`, count)
  })
}

function setsOf(
  reports: readonly Report[],
  requests: ReportRequests,
  lists: ListClient | null,
): ServedSet[] {
  const readReport = createReportPages(requests.run, createKeptTables())
  const sets: ServedSet[] = reports.map((report) => ({
    report,
    key: rowNumber,
    columns: [rowNumber, ...withCoverage(report)],
    isList: false,
    page: (request) => readReport(report, request),
  }))
  const [key] = dossierList.columns
  if (!lists || !key) return sets
  const page = createListPages(lists)
  return [...sets, { report: dossierList, key, columns: dossierList.columns, isList: true, page }]
}

/** As the address had it, for tools that call by another name than we know ourselves by. */
function originOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`
}

/** The page size that a client prefers (OData 4.0, section 8.2.8.4); null where it says none. */
function preferredSize(prefer: string | string[] | undefined): number | null {
  const size = /(?:^|[,;\s])(?:odata\.)?maxpagesize=(\d{1,6})/.exec(String(prefer ?? ''))?.[1]
  return size === undefined ? null : Math.min(Math.max(Number(size), 1), largestPage)
}

interface PageJson {
  readonly set: ServedSet
  readonly query: Readonly<Record<string, unknown>>
  readonly page: Page
  readonly selected: readonly number[] | null
  readonly origin: string
}

function pageJson({ set, query, page, selected, origin }: PageJson): string {
  const { columns, report } = set
  const places = selected ?? columns.map((_, place) => place)
  const shown = places.flatMap((place) => columns[place] ?? [])
  const write = objectWriter(shown)
  const rows = page.rows.map((row) => write(places.map((place) => row[place] ?? null)))
  const context = JSON.stringify(contextOf(report, shown, selected, origin))
  const count = page.count === null ? '' : `,"@odata.count":${page.count}`
  const next = page.next === null ? '' : `,"@odata.nextLink":${JSON.stringify(linkTo(page.next))}`
  return `{"@odata.context":${context}${count},"value":[${rows.join(',\n')}]${next}}\n`

  /** The same question, from there on. A key is not repeated in it. */
  function linkTo(token: string): string {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries({ ...query, $skiptoken: token }))
      search.set(name, String(value))
    return `${origin}${root}${report.name}?${search.toString().replaceAll('%24', '$')}`
  }
}

function contextOf(
  { name }: Described,
  shown: readonly Column[],
  selected: readonly number[] | null,
  origin: string,
): string {
  const chosen = selected ? `(${shown.map((column) => column.name).join(',')})` : ''
  return `${origin}${root}$metadata#${name}${chosen}`
}
