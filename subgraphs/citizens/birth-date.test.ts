import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBirthDate } from './birth-date.ts'

test('a birth date is a day, or a bare year', () => {
  assert.deepEqual(parseBirthDate('1987-05-06'), { year: 1987, day: '1987-05-06' })
  assert.deepEqual(parseBirthDate('1987'), { year: 1987, day: null })
})

test('what names neither is refused', () => {
  for (const raw of ['', '87', '0000', '9999', '1899', '1987-13-01', '1987-02-30', '06/05/1987'])
    assert.equal(parseBirthDate(raw), null, raw)
})
