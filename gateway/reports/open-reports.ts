import type { Logger } from 'pino'
import { realClock } from '#kit/clock.ts'
import type { Part } from '#kit/lifecycle.ts'
import type { Generations } from '../generations.ts'
import type { GatewaySettings } from '../settings.ts'
import { noKeys, openKeys } from './key-caller.ts'
import { createListClient } from './list-client.ts'
import { readReports } from './read-reports.ts'
import type { ReportParts } from './report-routes.ts'

export type OpenReports = ReportParts & Part

/**
 * Opens what reports are served from; undefined where there is no folder of them.
 *
 * Throws OperatorError where a report does not fit the schema, or the file of keys cannot be read.
 */
export async function openReports(
  { reportsFolder, reportKeysFile, clock = realClock }: GatewaySettings,
  generations: Pick<Generations, 'schema' | 'subgraphAddress'>,
  log: Logger,
): Promise<OpenReports | undefined> {
  if (reportsFolder === undefined) return undefined
  const reports = await readReports(reportsFolder, generations.schema())
  const owner = () => generations.subgraphAddress('dossiers')
  const lists = owner() === undefined ? null : createListClient(owner)
  return {
    name: 'reports',
    reports,
    lists,
    findKey: reportKeysFile === undefined ? noKeys : await openKeys(reportKeysFile, log),
    clock,
    stop: async () => lists?.stop(),
  }
}
