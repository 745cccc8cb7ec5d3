import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Table } from './run-report.ts'
import { writeCsv } from './write-csv.ts'
import { writeJson, writeNdjson } from './write-json.ts'
import { writeXlsx } from './write-xlsx.ts'

export interface ReportFormat {
  readonly extension: string
  readonly type: string
  /** Whether browsers are to keep it, in place of showing it. */
  readonly isFile: boolean
  readonly write: (name: string, table: Table) => Readable
}

/** In which forms reports come, by the ends of their addresses. */
export const reportFormats = {
  csv: {
    extension: 'csv',
    type: 'text/csv; charset=utf-8; header=present',
    isFile: true,
    write: (_, table) => writeCsv(table),
  },
  json: {
    extension: 'json',
    type: 'application/json; charset=utf-8',
    isFile: false,
    write: (_, table) => Readable.from(writeJson(table)),
  },
  ndjson: {
    extension: 'ndjson',
    type: 'application/x-ndjson; charset=utf-8',
    isFile: false,
    write: (_, table) => Readable.from(writeNdjson(table)),
  },
  xlsx: {
    extension: 'xlsx',
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    isFile: true,
    write: (name, { columns, rows }) => writeXlsx(name, columns, rows),
  },
} as const satisfies Record<string, ReportFormat>

export type ReportFormatName = keyof typeof reportFormats

export function isReportFormat(name: string): name is ReportFormatName {
  return Object.hasOwn(reportFormats, name)
}

/** Sends what was written in a format. */
export function sendAs(
  reply: FastifyReply,
  name: string,
  { type, extension, isFile }: ReportFormat,
  body: Readable,
): FastifyReply {
  reply.type(type)
  if (isFile) reply.header('content-disposition', `attachment; filename="${name}.${extension}"`)
  return reply.send(body)
}
