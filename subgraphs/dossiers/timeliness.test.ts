import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type LocalDate, parseLocalDate } from '#domain/dates.ts'
import { type Deadlines, pausingStatuses, timelinessOf } from './timeliness.ts'

function date(text: string): LocalDate {
  const parsed = parseLocalDate(text)
  assert.ok(parsed)
  return parsed
}

const today = date('2014-07-02')
const open: Deadlines = {
  status: 'IN_PROGRESS',
  acceptedOn: date('2014-06-20'),
  appointmentOn: date('2014-07-02'),
  endedOn: null,
}

const ended = (endedOn: string, appointmentOn: string | null = '2014-06-27') =>
  timelinessOf(
    {
      ...open,
      status: 'PROCESSED',
      appointmentOn: appointmentOn === null ? null : date(appointmentOn),
      endedOn: date(endedOn),
    },
    today,
  )

test('a dossier that has ended is early, on time or late by the day of its appointment', () => {
  assert.equal(ended('2014-06-26'), 'EARLY')
  assert.equal(ended('2014-06-27'), 'ON_TIME')
  assert.equal(ended('2014-06-28'), 'LATE')
})

test('a dossier that has ended without an appointment is on time', () => {
  assert.equal(ended('2014-06-28', null), 'ON_TIME')
})

test('an open dossier is overdue from the day after its appointment', () => {
  assert.equal(timelinessOf(open, today), 'NOT_DUE')
  assert.equal(timelinessOf(open, date('2014-07-03')), 'OVERDUE')
})

test('an open dossier without an appointment is never overdue', () => {
  assert.equal(timelinessOf({ ...open, appointmentOn: null }, date('2199-12-31')), 'NOT_DUE')
})

test('an open dossier that waits for the citizen is paused, even past its appointment', () => {
  for (const status of pausingStatuses)
    assert.equal(timelinessOf({ ...open, status }, date('2014-08-01')), 'PAUSED')
})

test('a dossier that is in no count has no class', () => {
  assert.equal(timelinessOf({ ...open, acceptedOn: null }, today), null)
})

test('only the open change class as days pass, and never from overdue back', () => {
  const day = fc.integer({ min: 0, max: 60 }).map((days) => {
    const moment = new Date(Date.UTC(2014, 5, 1 + days))
    return date(moment.toISOString().slice(0, 10))
  })
  const dossier = fc.record({
    status: fc.constantFrom('ACCEPTED', 'STOPPED', 'PROCESSED'),
    acceptedOn: fc.option(day),
    appointmentOn: fc.option(day),
    endedOn: fc.option(day),
  })
  fc.assert(
    fc.property(dossier, day, day, (deadlines, one, other) => {
      const [earlier, later] = one < other ? [one, other] : [other, one]
      const before = timelinessOf(deadlines, earlier)
      const after = timelinessOf(deadlines, later)
      if (before !== 'NOT_DUE') assert.equal(after, before)
      else assert.ok(after === 'NOT_DUE' || after === 'OVERDUE')
    }),
  )
})
