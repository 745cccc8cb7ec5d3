import {
  type IReferencedFieldsForType,
  type ITracesAndStats,
  Report,
} from '@apollo/usage-reporting-protobuf'
import { Failure } from '#kit/errors.ts'
import { parseGraphRef } from '../graph-ref.ts'
import type { ReportedClient, ReportedOperation, UsageReport } from './usage-report.ts'

/** Longer ones are of no client that was written by people. */
const longestDocument = 100_000
const longestName = 200
const mostFields = 5_000

/** More than servers gather before they send; what is kept of a report is one transaction. */
const mostOperations = 10_000
const mostCounts = 100_000

/** What a server that was set up wrong could not have counted within a report. */
const mostRequests = 1_000_000_000

const graphqlName = /^[_A-Za-z][_0-9A-Za-z]*$/

/** The key of an operation in Apollo's reports: its name, or a hyphen, and its text. */
const operationKey = /^# (?<name>\S+)\n(?<document>.+)$/s

/** Controls are left out of names that people are shown, and PostgreSQL takes no NUL. */
const controls = /\p{Cc}/gu

/**
 * Reads a report in Apollo's form (`Report` of its reports.proto). What could not be run, such as texts
 * that are no GraphQL, is no operation and is left out.
 *
 * Throws Failure USAGE_REPORT_REFUSED that says what is wrong with it.
 */
export function readReport(bytes: Uint8Array): UsageReport {
  const report = decode(bytes)
  const text = report.header?.graphRef ?? ''
  const ref = parseGraphRef(text)
  if (ref === null) throw refused(`its header names no graph@variant but "${text.slice(0, 100)}"`)
  const operations = Object.entries(report.tracesPerQuery).flatMap(([key, stats]) =>
    operationOf(key, stats, report.tracesPreAggregated),
  )
  const counts = operations.reduce((sum, { clients }) => sum + clients.length, 0)
  if (operations.length > mostOperations || counts > mostCounts)
    throw refused(`it counts ${operations.length} operations for ${counts} clients: send it sooner`)
  return { ref, operations }
}

function decode(bytes: Uint8Array): Report {
  try {
    return Report.decode(bytes)
  } catch (cause) {
    throw refused('it is no protobuf of a Report', cause)
  }
}

export function refused(reason: string, cause?: unknown): Failure {
  return new Failure('USAGE_REPORT_REFUSED', `The usage report is not taken: ${reason}`, { cause })
}

function operationOf(
  key: string,
  stats: ITracesAndStats,
  tracesAreCounted: boolean,
): ReportedOperation[] {
  const { name = '', document = '' } = operationKey.exec(key)?.groups ?? {}
  const isNamed = graphqlName.test(name) && name.length <= longestName
  if ((!isNamed && name !== '-') || document.length > longestDocument || document.includes('\0'))
    return []
  const clients = [...clientsOfStats(stats), ...(tracesAreCounted ? [] : clientsOfTraces(stats))]
  if (clients.length === 0) return []
  return [
    {
      name: isNamed ? name : null,
      document,
      fields: fieldsOf(stats.referencedFieldsByType ?? {}),
      clients,
    },
  ]
}

function clientsOfStats({ statsWithContext }: ITracesAndStats): ReportedClient[] {
  if (!Array.isArray(statsWithContext)) return []
  return statsWithContext.flatMap(({ context, queryLatencyStats }) => {
    const requests = Math.min(queryLatencyStats?.requestCount ?? 0, mostRequests)
    return requests > 0 ? [{ ...clientOf(context ?? {}), requests }] : []
  })
}

/** A trace is one request. */
function clientsOfTraces({ trace }: ITracesAndStats): ReportedClient[] {
  return (trace ?? []).flatMap((one) =>
    one instanceof Uint8Array ? [] : [{ ...clientOf(one), requests: 1 }],
  )
}

function clientOf({
  clientName,
  clientVersion,
}: {
  readonly clientName?: string | null
  readonly clientVersion?: string | null
}) {
  return { name: told(clientName), version: told(clientVersion) }
}

function told(text: string | null | undefined): string {
  return (text ?? '').replaceAll(controls, '').slice(0, longestName)
}

function fieldsOf(types: Readonly<Record<string, IReferencedFieldsForType>>): string[] {
  return Object.entries(types)
    .flatMap(([type, { fieldNames }]) => (fieldNames ?? []).map((field) => [type, field]))
    .filter((names) => names.every((name) => graphqlName.test(name) && name.length <= longestName))
    .filter((names) => !names.some((name) => name.startsWith('__')))
    .slice(0, mostFields)
    .map((names) => names.join('.'))
}
