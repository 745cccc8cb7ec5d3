import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseSourceDate, parseSourceMoment } from './source-moment.ts'

/** The province's time as systems write it; each of these is 14:07:53 of 8 June 2026. */
const ways: ReadonlyArray<(moment: Date) => string> = [
  (moment) => parts(moment).join('').replaceAll(/[-:]/g, ''),
  (moment) => parts(moment).join(' '),
  (moment) => parts(moment).join('T'),
  (moment) => `${parts(moment).join('T')}.000+07:00`,
  (moment) => `${parts(moment).join(' ')}+07`,
  (moment) => `${parts(moment).join('T')}+0700`,
  (moment) => moment.toISOString(),
  (moment) => `${parts(moment)[0]?.split('-').reverse().join('/')} ${parts(moment)[1]}`,
]

function parts(moment: Date): string[] {
  return new Date(moment.getTime() + 7 * 3_600_000).toISOString().slice(0, 19).split('T')
}

test('a moment reads alike in every form that systems write it in', () => {
  const moments = fc
    .integer({ min: Date.UTC(1950, 0), max: Date.UTC(2150, 0) })
    .map((ms) => new Date(ms - (ms % 1_000)))
  fc.assert(
    fc.property(moments, (moment) => {
      for (const write of ways)
        assert.deepEqual(parseSourceMoment(write(moment)), moment, write(moment))
    }),
  )
})

test('a day alone begins at midnight of the province', () => {
  for (const day of ['20140705', '2014-07-05', '05/07/2014', '5/7/2014'])
    assert.deepEqual(parseSourceMoment(day), new Date('2014-07-05T00:00:00+07:00'), day)
})

test('a date is read from a moment too', () => {
  assert.equal(parseSourceDate('20140705235900'), '2014-07-05')
  assert.equal(parseSourceDate('05/07/2014 08:00'), '2014-07-05')
})

test('what does not exist, or has another form, is no moment', () => {
  for (const raw of [
    '30/02/2014',
    '2014-02-30',
    '20140230',
    '2014-07-05T25:00:00',
    '05/13/2014',
    '2014',
    '1404518400',
    'hôm qua',
    '2014-07-05; DROP TABLE x',
    '',
  ])
    assert.equal(parseSourceMoment(raw), null, raw)
})

test('no text throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (raw) => {
      parseSourceMoment(raw)
      parseSourceDate(raw)
    }),
  )
})
