import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { formatMoment } from '#domain/dates.ts'
import { calendar, day } from '../../tests/calendar.ts'
import { appointmentFor, resumedAppointment, type TimeLimit } from './appointment.ts'

interface Golden {
  readonly appointments: ReadonlyArray<{
    readonly acceptedAt: string
    readonly limit: TimeLimit
    readonly date: string
    readonly at?: string
    readonly skipped: readonly string[]
    readonly source: string
  }>
  readonly resumptions: ReadonlyArray<{
    readonly due: string
    readonly requestedAt: string
    readonly resumedAt: string
    readonly date: string
    readonly source: string
  }>
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('./appointments.golden.json', import.meta.url), 'utf8'),
)

test('the golden file holds the vectors of the domain reference and more than fifty others, each with its source', () => {
  const given = golden.appointments.filter(({ source }) => source.includes('§3.4 test vector'))
  assert.equal(given.length, 4)
  assert.ok(golden.appointments.length - given.length >= 50)
  const vectors = [...golden.appointments, ...golden.resumptions]
  assert.ok(vectors.every(({ source }) => /^(domain reference|hand count)/.test(source)))
})

for (const { acceptedAt, limit, date, at = null, skipped, source } of golden.appointments)
  test(`${acceptedAt} + ${limit.amount} ${limit.unit} = ${at ?? date} (${source})`, () => {
    const due = appointmentFor(calendar, new Date(acceptedAt), limit)
    assert.deepEqual(
      {
        date: due.date,
        at: due.at && formatMoment(due.at),
        skipped: due.skippedDays.map(({ date }) => date),
      },
      { date, at, skipped },
    )
  })

for (const { due, requestedAt, resumedAt, date, source } of golden.resumptions)
  test(`${due}, asked ${requestedAt}, resumed ${resumedAt} = ${date} (${source})`, () => {
    const resumed = resumedAppointment(
      calendar,
      { date: day(due), at: null },
      new Date(requestedAt),
      new Date(resumedAt),
    )
    assert.deepEqual(resumed, { date, at: null })
  })
