import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Clock } from '#kit/clock.ts'
import type { Authenticate } from '../auth.ts'
import type { HoldToQuotas } from '../quotas/hold-to-quotas.ts'
import type { RecordRequests } from '../record-requests.ts'
import { type FindKey, reportCaller } from './key-caller.ts'
import type { ListClient } from './list-client.ts'
import { serveOData } from './odata/serve-odata.ts'
import { serveReportPage } from './page/serve-page.ts'
import { createPlaces } from './places.ts'
import type { Report } from './report.ts'
import { createReportRequests } from './report-requests.ts'
import { createRunReport, type RunOperation } from './run-report.ts'
import { createGiveList } from './serve-list.ts'
import { serveReports } from './serve-reports.ts'

export interface ReportParts {
  readonly reports: readonly Report[]
  /** Null where nobody owns the list of dossiers. */
  readonly lists: ListClient | null
  readonly findKey: FindKey
  /** Domain time, by which reports know today and the ages of sources. */
  readonly clock: Clock
}

export interface GatewayParts {
  readonly authenticate: Authenticate
  readonly holdToQuotas: HoldToQuotas | null
  readonly run: RunOperation
  readonly recordRequests: RecordRequests
  readonly log: Logger
}

/** How many reports are read at once. */
const places = 16

/** Adds all ways to reports to the public port. */
export function reportRoutes(
  http: FastifyInstance,
  { reports, lists, findKey, clock }: ReportParts,
  { authenticate, holdToQuotas, run, recordRequests, log }: GatewayParts,
): void {
  const requests = createReportRequests({
    callerOf: reportCaller(findKey, authenticate),
    holdToQuotas,
    places: createPlaces(places),
    run: createRunReport(run, clock),
    clock,
    recordRequests,
    log,
  })
  const giveList = lists && createGiveList(lists, requests)
  serveReports(http, reports, { requests, giveList })
  serveReportPage(http)
  serveOData(http, reports, { requests, lists })
}
