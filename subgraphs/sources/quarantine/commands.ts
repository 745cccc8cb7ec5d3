import { formatMoment } from '#domain/dates.ts'
import { OperatorError } from '#kit/operator-error.ts'
import type { Sql } from '#kit/sql.ts'
import type { OpenSource } from '../connector.ts'
import { type SourceRecord, textAt } from '../record.ts'
import type { Refusal } from '../refusal.ts'
import { openIfOurs, type Seal } from '../seal.ts'
import type { Source } from '../settings.ts'
import { askAgain, type KeptRow, keptAfter, keptOfKey, release } from '../store.ts'
import { type Mending, mendRecord, tryRecord } from './mend.ts'

/** What the commands work on: the store of the subgraph that follows the source. */
export interface QuarantineParts {
  readonly sql: Sql
  readonly seal: Seal
  readonly source: Source
  readonly opened: OpenSource
}

/** Which record, by its key, and the feed where several feeds have one. */
export interface RecordName {
  readonly key: string
  readonly feed: string | undefined
}

const pageSize = 500

/** Lists what is kept of a source: keys, places and reasons, and nothing that the records tell of persons. */
export async function* listKept(parts: QuarantineParts): AsyncGenerator<string> {
  let count = 0
  for await (const row of allKept(parts)) {
    count++
    yield describe(row, openIfOurs(parts.seal, row))
  }
  yield `${parts.source.name}: ${count} in quarantine`
}

/** Shows a record with all its values, persons included: it is for who mends it, on their screen. */
export async function showKept(parts: QuarantineParts, name: RecordName): Promise<string> {
  const row = await oneKept(parts, name)
  const record = openIfOurs(parts.seal, row)
  if (!record) throw new OperatorError('It was sealed with another QUARANTINE_KEY')
  const values = Object.entries(record.fields).map(
    ([field, value]) => `  ${field}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return [describe(row, record), ...values].join('\n')
}

/**
 * Lets a record be tried again by the process that follows its source, mended where values are given.
 * One that could not be taken even so stays as it is, and is told.
 */
export async function replayKept(
  parts: QuarantineParts,
  name: RecordName,
  mending: Mending,
): Promise<{ readonly isAsked: boolean; readonly text: string }> {
  const row = await oneKept(parts, name)
  const record = openIfOurs(parts.seal, row)
  if (!record) throw new OperatorError('It was sealed with another QUARANTINE_KEY')
  const mended = mendRecord(record, mending, parts.opened.feed(row.feed).keyOf)
  const tried = tryRecord(parts.source, row.feed, mended)
  if ('refusals' in tried)
    return { isAsked: false, text: `${name.key} is still refused: ${inWords(tried.refusals)}` }
  await ask(parts, row, mended)
  return { isAsked: true, text: `${mended.key} is taken when ${parts.source.name} is next read` }
}

/** Lets all records be tried again that can be taken by now, as after a code list was mended. */
export async function replayAll(parts: QuarantineParts): Promise<string> {
  let asked = 0
  let refused = 0
  for await (const row of allKept(parts)) {
    const record = openIfOurs(parts.seal, row)
    const tried = record && tryRecord(parts.source, row.feed, record)
    if (record && tried && 'row' in tried) {
      await ask(parts, row, record)
      asked++
    } else refused++
  }
  return `${parts.source.name}: ${asked} are taken when it is next read, ${refused} are still refused`
}

/** Lets a record go for good. */
export async function discardKept(parts: QuarantineParts, name: RecordName): Promise<string> {
  const row = await oneKept(parts, name)
  await release(parts.sql, parts.source.name, row.feed, [row.recordKey])
  return `${name.key} is gone from quarantine`
}

async function ask({ sql, seal, source }: QuarantineParts, row: KeptRow, record: SourceRecord) {
  await askAgain(sql, source.name, row, { key: record.key, sealed: seal.seal(record) })
}

async function* allKept({ sql, source }: QuarantineParts): AsyncGenerator<KeptRow> {
  for (let after = { feed: '', key: '' }; ; ) {
    const rows = await keptAfter(sql, source.name, after, pageSize)
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < pageSize) return
    after = { feed: last.feed, key: last.recordKey }
  }
}

async function oneKept(
  { sql, source }: QuarantineParts,
  { key, feed }: RecordName,
): Promise<KeptRow> {
  const found = await keptOfKey(sql, source.name, key)
  const rows = found.filter((row) => feed === undefined || row.feed === feed)
  const [row] = rows
  if (!row) throw new OperatorError(`${source.name} has no ${key} in quarantine`)
  if (rows.length === 1) return row
  throw new OperatorError(`${key} is in ${rows.map(({ feed }) => feed).join(' and ')}: say --feed`)
}

function describe(row: KeptRow, record: SourceRecord | null): string {
  const { feed, recordKey, refusals, refusedAt, askedAgain, waitsFor } = row
  return [
    `${feed} ${recordKey}`,
    record ? placeOf(record) : 'sealed with another key',
    inWords(refusals),
    ...(waitsFor === null ? [] : [`waits for ${waitsFor}`]),
    ...(askedAgain ? ['asked for again'] : []),
    `since ${formatMoment(refusedAt)}`,
  ]
    .filter((part) => part !== '')
    .join('; ')
}

/** `ho-so/2014-06.xlsx, Hồ sơ, row 14`; nothing for a source that is no file. */
function placeOf({ fields }: SourceRecord): string {
  const [file, sheet, row] = ['@file', '@sheet', '@row'].map((name) => textAt(fields, name))
  if (!file) return ''
  const problem = textAt(fields, '@problem')
  return [file, sheet, row && `row ${row}`, problem].filter(Boolean).join(', ')
}

function inWords(refusals: ReadonlyArray<Pick<Refusal, 'field'> & { readonly reason: string }>) {
  return refusals.map(({ field, reason }) => `${field} ${reason}`).join(', ')
}
