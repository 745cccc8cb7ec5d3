import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Failure } from '#kit/errors.ts'
import { withCoverage } from './coverage-columns.ts'
import { dossierList } from './dossier-list.ts'
import { isReportFormat, reportFormats, sendAs } from './formats.ts'
import type { Described, Report } from './report.ts'
import type { ErrorFormat } from './report-error.ts'
import type { ReportRequests } from './report-requests.ts'
import type { GiveList } from './serve-list.ts'
import { periodSoFar, takeParameters } from './take-parameters.ts'

interface ReportRoute {
  Params: { readonly file: string }
  Querystring: Record<string, unknown>
}

/** Serves each report at `/reports/v1/NAME.FORMAT`, and at `/reports/v1` what there is. */
export function serveReports(
  http: FastifyInstance,
  reports: readonly Report[],
  { requests, giveList }: { readonly requests: ReportRequests; readonly giveList: GiveList | null },
): void {
  const flat = reports.map((report): Described => ({ ...report, columns: withCoverage(report) }))
  const all = giveList ? [...flat, dossierList] : flat
  const byName = new Map(reports.map((report) => [report.name, report]))

  async function give(request: FastifyRequest<ReportRoute>, reply: FastifyReply) {
    const [name, format] = partsOf(request.params.file)
    const report = byName.get(name)
    if (!isReportFormat(format)) throw unknownReport(name, format)
    if (giveList && name === dossierList.name) return giveList(request, reply, format)
    if (!report) throw unknownReport(name, format)
    const { context, query } = await requests.open(request, reply)
    const asked = takeParameters(report, query, requests.today())
    const table = await requests.run(report, asked, context)
    const etag = `W/"${table.hash}"`
    reply.headers({ etag, 'cache-control': 'private, no-cache', vary: 'authorization, x-api-key' })
    if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
    return sendAs(reply, name, reportFormats[format], reportFormats[format].write(name, table))
  }

  http.register(async (own) => {
    requests.record(own, ({ url }) => errorFormatOf(url))
    own.get('/reports/v1', async (_request, reply) =>
      reply
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(all.map((report) => described(report, requests.today())))),
    )
    own.get<ReportRoute>('/reports/v1/:file', give)
  })
}

/** `dossiers_by_field.csv` is a report and the format in which it is wanted. */
function partsOf(file: string): [name: string, format: string] {
  const dot = file.lastIndexOf('.')
  return dot < 0 ? [file, ''] : [file.slice(0, dot), file.slice(dot + 1)]
}

function unknownReport(name: string, format: string): Failure {
  const formats = Object.keys(reportFormats).join(', ')
  return new Failure(
    'UNKNOWN_REPORT',
    `No report ${JSON.stringify(name.slice(0, 80))} in the format ${JSON.stringify(format.slice(0, 20))}; /reports/v1 lists the reports, which come as ${formats}`,
  )
}

/** Whether a client has the same already (RFC 9110 section 13.1.2, which compares weakly). */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const weak = (tag: string) => tag.trim().replace(/^W\//, '')
  return (ifNoneMatch ?? '').split(',').some((tag) => weak(tag) === weak(etag) || weak(tag) === '*')
}

function errorFormatOf(url: string): ErrorFormat {
  return /\.(csv|xlsx)(\?|$)/.test(url) ? 'text' : 'json'
}

/** A report as a list of reports tells of it; its operation is nobody's business. */
function described(
  { name, title, form, parameters, columns }: Described,
  today: string,
): Described {
  const period = periodSoFar(parameters, {}, today)
  return {
    name,
    title,
    ...(form && { form }),
    columns,
    parameters: parameters.map((one) => ({ ...one, standard: period[one.name] ?? one.standard })),
  }
}
