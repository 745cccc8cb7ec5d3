import { createHash } from 'node:crypto'
import type { SourceRecord } from '../record.ts'
import type { DroppedFile } from './drop-folder.ts'
import { FileProblem } from './file-problem.ts'
import { openSheets } from './open-sheets.ts'
import { type RowForm, readRecords } from './row-record.ts'
import type { Sheet } from './sheet.ts'
import { findTable, type TableForm } from './table.ts'

/** How the records of a feed stand in files. */
export interface FileForm extends RowForm, Pick<TableForm, 'headerRows'> {
  /** The sheet to read; where it is left out, the first one with the table that is not hidden. */
  readonly sheet: string | undefined
}

/** Reads the records of a file, in their order. Throws FileProblem, wherever in the file it is found. */
export async function* readFileRecords(
  { path, name }: Pick<DroppedFile, 'path' | 'name'>,
  form: FileForm,
): AsyncGenerator<SourceRecord> {
  const file = await openSheets(path, form.letters === 'unicode' ? 'windows-1258' : 'windows-1252')
  try {
    const table = await findTable(sheetsToRead(file.sheets, form.sheet), {
      columns: [...new Set([...form.columns.keys(), ...form.key, ...form.fillDown])],
      key: form.key,
      headerRows: form.headerRows,
      letters: form.letters,
    })
    yield* eachOnce(readRecords(table, name, form))
  } finally {
    file.close()
  }
}

function sheetsToRead(sheets: readonly Sheet[], name: string | undefined): readonly Sheet[] {
  const found = sheets.filter((sheet) =>
    name === undefined || sheet.name === null ? !sheet.isHidden : sheet.name.trim() === name.trim(),
  )
  if (found.length > 0) return found
  throw name === undefined
    ? new FileProblem('NO_SHEET', 'all its sheets are hidden')
    : new FileProblem('NO_SHEET', `it has no sheet ${name}`, { field: name })
}

/**
 * A record that a file tells twice is taken once; where it tells different things of one key, the first
 * is taken, and each other one kept aside by its place.
 */
async function* eachOnce(records: AsyncIterable<SourceRecord>): AsyncGenerator<SourceRecord> {
  const told = new Map<string, string>()
  for await (const record of records) {
    const content = digest(record)
    const before = told.get(record.key)
    if (before === undefined) {
      told.set(record.key, content)
      yield record
    } else if (before !== content) yield toldTwice(record)
  }
}

/** Of what a record tells, wherever it stands. */
function digest({ fields, refusals = [] }: SourceRecord): string {
  const values = Object.entries(fields).filter(([name]) => !name.startsWith('@'))
  const text = JSON.stringify([values, refusals])
  return createHash('sha256').update(text).digest('base64url').slice(0, 12)
}

function toldTwice({ key, fields, refusals = [] }: SourceRecord): SourceRecord {
  return {
    key: `${key}@${fields['@file']}#${fields['@row']}`,
    fields,
    refusals: [{ field: 'key', reason: 'TOLD_TWICE' }, ...refusals],
  }
}
