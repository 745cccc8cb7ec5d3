import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { parseLocalDate } from '#domain/dates.ts'
import { longestReach, mostWorkingDays, type WorkedDays } from '#domain/working-days.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../../../tests/databases.ts'
import { workingDays } from './store.ts'

function day(text: string) {
  const date = parseLocalDate(text)
  assert.ok(date)
  return date
}

/** Monday to Friday, of January 2014 alone. */
const january: WorkedDays = {
  from: day('2014-01-01'),
  to: day('2014-01-31'),
  week: [true, true, true, true, true, false, false],
  exceptions: [],
}
const unknown: WorkedDays = { ...january, to: day('2013-12-31') }

eachDatabase('the working days that a dossier took', (open) => {
  let database: Database

  before(async () => {
    database = await open()
  })

  async function daysFrom(accepted: string, ended: string, calendar: WorkedDays) {
    const [row] = await database.sql<{ days: number | null }>`
      SELECT ${workingDays(calendar)} AS days
      FROM (VALUES (${accepted}::date, ${ended}::date)) AS dossier (accepted_on, ended_on)
    `
    return row?.days
  }

  test('are those after the day of acceptance, up to and with the day of the end', async () => {
    assert.equal(await daysFrom('2014-01-02', '2014-01-06', january), 2)
    assert.equal(await daysFrom('2014-01-02', '2014-01-02', january), 0)
  })

  test('are not told where the calendar does not tell of either day', async () => {
    assert.equal(await daysFrom('2013-12-30', '2014-01-06', january), null)
    assert.equal(await daysFrom('2014-01-30', '2014-02-03', january), null)
    assert.equal(await daysFrom('2014-01-02', '2014-01-06', unknown), null)
  })

  test('are over the most that are told apart where they reach longer than calendars are asked for', async () => {
    const [row] = await database.sql<{ ended: string }>`
      SELECT ('2014-01-02'::date + ${longestReach + 1}::int)::text AS ended
    `
    assert.equal(await daysFrom('2014-01-02', row?.ended ?? '', january), mostWorkingDays + 1)
  })
})
