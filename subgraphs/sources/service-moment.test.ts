import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { momentForms, writeMoment } from './service-moment.ts'
import { parseSourceMoment } from './source-moment.ts'

test("a moment is written in the province's time, in any form", () => {
  const moment = new Date('2014-07-01T17:00:09.750Z')
  assert.deepEqual(
    momentForms.map((form) => writeMoment(moment, form)),
    [
      '20140702000009',
      '20140702',
      '02/07/2014',
      '02/07/2014 00:00:09',
      '2014-07-02',
      '2014-07-02 00:00:09',
      '2014-07-02T00:00:09+07:00',
    ],
  )
})

test('what is written is read as the same moment, cut to what the form has', () => {
  const moments = fc.date({
    min: new Date('1990-01-01T00:00:00Z'),
    max: new Date('2099-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(moments, fc.constantFrom(...momentForms), (moment, form) => {
      const read = parseSourceMoment(writeMoment(moment, form))
      const lost = moment.getTime() - (read?.getTime() ?? Number.NaN)
      assert.ok(lost >= 0 && lost < (form.includes('ss') ? 1_000 : 24 * 3_600_000))
    }),
  )
})
