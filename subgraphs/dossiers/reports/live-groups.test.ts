import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AgencyCode, parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'
import { parseLocalDate } from '#domain/dates.ts'
import type { LiveDossiers } from '../live-dossiers.ts'
import { liveCounts, liveDays, mergeCounts, mergeDays } from './live-groups.ts'
import type { FormQuery, ReportDimension, ReportFilter } from './query.ts'

function known<Value>(value: Value | null): Value {
  assert.ok(value !== null)
  return value
}

const agency = (code: string): AgencyCode => known(parseAgencyCode(code))
const day = (text: string) => known(parseLocalDate(text))

const provincial: LiveDossiers = {
  scope: 'PROVINCIAL_CENTRE',
  procedureCode: known(parseProcedureCode('1.000001')),
  fieldCode: 'LV-02-01',
  departmentCode: agency('H49.02'),
  handledByCode: agency('H49.02.01'),
  receivedByCode: agency('H49.20'),
  localityCode: null,
  channel: 'ONLINE',
  acceptedMonth: day('2014-06-01'),
  daysTaken: 3,
  carriedOver: 1,
  received: 2,
  early: 2,
  onTime: 1,
  late: 0,
  inTime: 0,
  overdue: 0,
}
const local: LiveDossiers = {
  ...provincial,
  scope: 'LOCAL_CENTRES',
  handledByCode: agency('H49.21.05'),
  receivedByCode: agency('H49.21.01'),
  localityCode: agency('H49.21'),
  channel: 'COUNTER',
  daysTaken: null,
  carriedOver: 0,
  received: 4,
  early: 0,
  onTime: 0,
  inTime: 3,
  overdue: 1,
}
const levels = [{ agency: agency('H49.21'), level: 'DISTRICT' as const }]

const query = (filter: ReportFilter = {}): FormQuery => ({
  period: { from: day('2014-06-01'), to: day('2014-06-30') },
  scope: 'ALL_CENTRES',
  filter,
  without: null,
  asOf: null,
  today: day('2014-07-02'),
})

const received = (filter: ReportFilter, ...groupBy: ReportDimension[]) =>
  mergeCounts(liveCounts([provincial, local, local], query(filter), groupBy, levels)).map((row) => [
    ...row.key,
    row.received,
    row.receivedOnline,
  ])

test('counts of live sources are grouped by what they tell, and add up', () => {
  assert.deepEqual(received({}), [[10, 2]])
  assert.deepEqual(received({}, 'LEVEL', 'CHANNEL'), [
    ['PROVINCE', 'ONLINE', 2, 2],
    ['DISTRICT', 'COUNTER', 8, 0],
  ])
  assert.deepEqual(received({}, 'LOCALITY', 'RECEIVED_MONTH'), [
    [null, '2014-06-01', 2, 2],
    ['H49.21', '2014-06-01', 8, 0],
  ])
})

test('every condition narrows them', () => {
  const total = (filter: ReportFilter) => received(filter)[0]?.[0] ?? 0
  assert.equal(total({ department: agency('H49.02') }), 10)
  assert.equal(total({ agency: agency('H49.02') }), 2)
  assert.equal(total({ agency: agency('H49.21') }), 8)
  assert.equal(total({ level: 'DISTRICT' }), 8)
  assert.equal(total({ level: 'COMMUNE' }), 0)
  assert.equal(total({ field: '' }), 0)
  assert.equal(total({ procedures: [provincial.procedureCode] }), 10)
  assert.equal(total({ locality: agency('H49.22') }), 0)
  assert.equal(total({ channel: 'ONLINE' }), 2)
})

test('working days are those of the dossiers that ended', () => {
  const days = mergeDays(liveDays([provincial, provincial, local], query(), [], levels))
  assert.deepEqual(days, [{ key: [], histogram: { byDays: new Map([[3, 6]]), uncounted: 0 } }])
})
