import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { sourcesPart } from './part.ts'
import { followedFeedsAsOf, lockCursor, saveFailure, saveFollowed } from './store.ts'

/** Some seconds after 10:00. */
const at = (seconds: number) => new Date(Date.UTC(2014, 6, 2, 3) + seconds * 1_000)

eachDatabase('how far sources had been followed', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await migrate(database, sourcesPart.name, sourcesPart.migrations)
  })
  beforeEach(async () => {
    await database.sql`TRUNCATE sources.followed, sources.followed_history`
    await database.sql`UPDATE sources.closing SET closed_until = '-infinity'`
    await lockCursor(database.sql, 'so-tu-phap', 'events')
  })

  const follow = (watermark: Date, now: Date) =>
    saveFollowed(
      database.sql,
      { source: 'so-tu-phap', feed: 'events', cursor: null, watermark },
      now,
    )
  const fail = (now: Date) => saveFailure(database.sql, 'so-tu-phap', 'events', 'UNREACHABLE', now)
  const asOf = async (moment: Date) => {
    const rows = await followedFeedsAsOf(database.sql, ['so-tu-phap'], ['events'], moment)
    return rows.map(({ watermark, failure }) => [watermark?.toISOString(), failure])
  }
  const watermark = (seconds: number, failure: string | null = null) => [
    [at(seconds).toISOString(), failure],
  ]

  test('is noted at most once a minute, and at once when a feed begins or ceases to fail', async () => {
    await follow(at(0), at(1))
    await follow(at(30), at(31))
    await follow(at(70), at(71))
    await fail(at(80))
    await fail(at(90))
    await follow(at(100), at(101))
    assert.deepEqual(await asOf(at(0)), [])
    assert.deepEqual(await asOf(at(60)), watermark(0))
    assert.deepEqual(await asOf(at(79)), watermark(70))
    assert.deepEqual(await asOf(at(95)), watermark(70, 'UNREACHABLE'))
    assert.deepEqual(await asOf(at(200)), watermark(100))
  })

  test('stays what it was for a moment that somebody has asked about', async () => {
    await follow(at(0), at(1))
    assert.deepEqual(await asOf(at(100)), watermark(0))
    await follow(at(90), at(95))
    assert.deepEqual(await asOf(at(100)), watermark(0))
    assert.deepEqual(await asOf(at(101)), watermark(90))
  })
})
