import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localDateOf } from '#domain/dates.ts'
import type { Basis } from './basis.ts'
import { provenanceOf } from './provenance.ts'
import type { ReportFilter } from './query.ts'

const asOf = new Date('2014-07-02T15:00:00+07:00')
const today = localDateOf(asOf)

/** What a report is made from while the list of levels is of some version. */
const basis = (levelVersion: string, filter: ReportFilter = {}): Basis => ({
  query: {
    period: { from: today, to: today, calendar: null, code: null },
    scope: 'ALL_CENTRES',
    filter,
    without: null,
    asOf,
    today,
    live: [],
  },
  before: null,
  coverage: { expected: 0, answered: 0, fresh: 0, stale: 0, missing: 0, sources: [] },
  calendar: { version: 'a', rows: { years: [], sessions: [], days: [] }, levelVersion },
  asOf,
})

test('the list of levels is in the hash of what tells of levels, and of nothing else', () => {
  const hash = (report: 'dossierForm' | 'dossierReport', of: Basis) =>
    provenanceOf(report, of, []).sha256
  assert.equal(hash('dossierReport', basis('1')), hash('dossierReport', basis('2')))
  assert.notEqual(hash('dossierForm', basis('1')), hash('dossierForm', basis('2')))
  const ofDistricts: ReportFilter = { level: 'DISTRICT' }
  assert.notEqual(
    hash('dossierReport', basis('1', ofDistricts)),
    hash('dossierReport', basis('2', ofDistricts)),
  )
})
