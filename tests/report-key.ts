import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { hashOf } from '../gateway/reports/report-keys.ts'

/** Keys for tests, and the file that knows them. */
export const listKey = 'key-of-a-reader-of-lists'
export const plainKey = 'key-of-a-reader-of-reports'
export const fullKey = 'key-of-a-reader-of-everything'

/** Writes the file; it is gone with the machine's temporary files. */
export function writeTestKeys(): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'motcua-keys-')), 'keys.json')
  const madeAt = '2014-07-02T08:00:00.000Z'
  const keys = [
    { name: 'lists', hash: hashOf(listKey), scopes: ['dossier_list'], madeAt },
    { name: 'reports', hash: hashOf(plainKey), scopes: [], madeAt },
    { name: 'full', hash: hashOf(fullKey), scopes: ['report:full'], madeAt },
  ]
  writeFileSync(file, JSON.stringify({ keys }))
  return file
}
