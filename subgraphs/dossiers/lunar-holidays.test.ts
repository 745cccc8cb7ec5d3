import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { calendarRows } from '../../tests/calendar.ts'

/**
 * Days counted from 1 January 2000 in UTC+7, by whose midnights the Vietnamese calendar goes. Lunar
 * months begin on the day of the new moon; the month that holds the winter solstice is the eleventh.
 */
const epoch = Date.UTC(2000, 0, 1)
const dayNumber = (date: string) => (Date.parse(date) - epoch) / 86_400_000
const dateOf = (number: number) => new Date(epoch + number * 86_400_000).toISOString().slice(0, 10)

/** Difference of terrestrial to universal time, in days: 67 to 75 s in these years. */
const deltaT = 70 / 86_400
const sin = (degrees: number) => Math.sin((degrees * Math.PI) / 180)

/** The day in UTC+7 of the k-th new moon since 6 January 2000. Source: Meeus, Astronomical Algorithms, ch. 49, main terms (within minutes). */
function newMoonDay(k: number): number {
  const t = k / 1236.85
  const e = 1 - 0.002516 * t
  const sun = 2.5534 + 29.1053567 * k
  const moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t
  const latitude = 160.7108 + 390.67050284 * k
  const node = 124.7746 - 1.56375588 * k
  const correction =
    -0.4072 * sin(moon) +
    0.17241 * e * sin(sun) +
    0.01608 * sin(2 * moon) +
    0.01039 * sin(2 * latitude) +
    0.00739 * e * sin(moon - sun) -
    0.00514 * e * sin(moon + sun) +
    0.00208 * e * e * sin(2 * sun) -
    0.00111 * sin(moon - 2 * latitude) -
    0.00057 * sin(moon + 2 * latitude) +
    0.00056 * e * sin(2 * moon + sun) -
    0.00042 * sin(3 * moon) +
    0.00042 * e * sin(sun + 2 * latitude) +
    0.00038 * e * sin(sun - 2 * latitude) -
    0.00024 * e * sin(2 * moon - sun) -
    0.00017 * sin(node) +
    0.000325 * sin(299.77 + 0.107408 * k) +
    0.000165 * sin(251.88 + 0.016321 * k)
  const julian = 2_451_550.09766 + 29.530588861 * k + 0.00015437 * t * t + correction
  return Math.floor(julian - deltaT - 2_451_544.5 + 7 / 24)
}

/** The twelfth of the zodiac, 0 to 11 from the spring equinox, in which the sun stands when a day begins. Source: Meeus, ch. 25. */
function sunSign(day: number): number {
  const t = (day - 7 / 24 + deltaT - 0.5) / 36_525
  const anomaly = 357.52911 + 35_999.05029 * t
  const longitude =
    280.46646 +
    36_000.76983 * t +
    (1.914602 - 0.004817 * t) * sin(anomaly) +
    0.019993 * sin(2 * anomaly) +
    0.000289 * sin(3 * anomaly) -
    0.00569 -
    0.00478 * sin(125.04 - 1934.136 * t)
  return Math.floor((((longitude % 360) + 360) % 360) / 30)
}

/** The first days of the lunar months from the eleventh of the year before, without the leap month if there is one. */
function monthStarts(year: number): number[] {
  const eleventhOf = (of: number) => {
    let k = Math.floor((of - 2000) * 12.3685) + 13
    while (newMoonDay(k) > dayNumber(`${of}-12-31`)) k--
    return sunSign(newMoonDay(k)) >= 9 ? k - 1 : k
  }
  const first = eleventhOf(year - 1)
  const months = eleventhOf(year) - first
  const starts = Array.from({ length: months + 1 }, (_, month) => newMoonDay(first + month))
  if (months === 12) return starts
  // The leap month is the first in which the sun enters no new sign.
  const leap = starts.findIndex(
    (start, month) => month > 0 && sunSign(start) === sunSign(starts[month + 1] ?? start),
  )
  return starts.toSpliced(leap, 1)
}

const tet = (year: number) => dateOf(monthStarts(year)[2] ?? Number.NaN)
const gioTo = (year: number) => dateOf((monthStarts(year)[4] ?? Number.NaN) + 9)

test('the first day of the year is that of the Vietnamese calendar, in 2030 a day before the Chinese', () => {
  const years = Array.from({ length: 17 }, (_, index) => 2014 + index)
  assert.deepEqual(years.map(tet), [
    '2014-01-31',
    '2015-02-19',
    '2016-02-08',
    '2017-01-28',
    '2018-02-16',
    '2019-02-05',
    '2020-01-25',
    '2021-02-12',
    '2022-02-01',
    '2023-01-22',
    '2024-02-10',
    '2025-01-29',
    '2026-02-17',
    '2027-02-06',
    '2028-01-26',
    '2029-02-13',
    '2030-02-02',
  ])
})

test('Giỗ Tổ is the tenth day of the third month, leap months before it left out', () => {
  assert.deepEqual([2014, 2024, 2025, 2026, 2027].map(gioTo), [
    '2014-04-09',
    '2024-04-18',
    '2025-04-07',
    '2026-04-26',
    '2027-04-16',
  ])
})

interface Calendar {
  readonly years: readonly number[]
  readonly days: ReadonlyArray<{ readonly date: string; readonly kind: string }>
}

const generated: Calendar = JSON.parse(
  readFileSync(new URL('../../demo/years/calendar.json', import.meta.url), 'utf8'),
)

for (const [name, { years, days }] of Object.entries<Calendar>({
  'the calendar': { ...calendarRows, years: calendarRows.years.map(({ year }) => year) },
  'that of the generated years': generated,
}))
  test(`${name} has both in each of its years`, () => {
    const holidays = new Set(days.filter(({ kind }) => kind === 'HOLIDAY').map(({ date }) => date))
    for (const year of years) {
      assert.ok(holidays.has(gioTo(year)), `Giỗ Tổ ${year}`)
      assert.ok(holidays.has(tet(year)), `Tết ${year}`)
    }
  })
