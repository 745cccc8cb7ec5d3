import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { standingClock } from '#kit/clock.ts'
import { codes, dossierFeed, eventFeed, sourceOf } from '../../../tests/source.ts'
import { type Connector, type OpenSource, SourceFailure } from '../connector.ts'
import type { RefusedRow } from '../intake.ts'
import type { RawFields, SourceRecord } from '../record.ts'
import { keptInProcess } from './kept-answers.ts'
import { liveSource } from './live-source.ts'
import { sourceCircuit } from './source-circuit.ts'

const dossier: SourceRecord = {
  key: '1',
  fields: {
    ma_ho_so: 'HS-1',
    ma_tthc: '1.000001',
    ma_linh_vuc: 'LV-02-01',
    kenh: '1',
    ngay_nop: '2014-05-05 07:50:00',
    chu_ho_so: 'Nguyễn Văn An',
    loai_doi_tuong: '1',
  },
}

const event = (key: string, fields: RawFields): SourceRecord => ({
  key,
  fields: { ho_so_id: '1', thu_tu: key, trang_thai: '2', ...fields },
})

/** Looks the dossier up in a system that has these events; gives the events shown, or null, and what was refused. */
async function lookUp(t: TestContext, events: readonly SourceRecord[]) {
  const source = await sourceOf(t, 'so', {
    department: 'H49.02',
    system: 'postgresql',
    mode: 'live',
    connection: { url: 'postgres://127.0.0.1/so' },
    codes,
    feeds: { dossiers: dossierFeed, events: eventFeed },
  })
  const feed = (records: readonly SourceRecord[]): Connector => ({
    async readChanges() {
      throw new SourceFailure('UNREACHABLE', 'is only asked')
    },
    lookUp: async () => records,
  })
  const system: OpenSource = {
    name: 'so',
    feed: (name) => feed(name === 'dossiers' ? [dossier] : events),
    procedures: () => feed([]),
    stop: async () => {},
  }
  const refused: RefusedRow[] = []
  const live = liveSource(
    source,
    { system, circuit: sourceCircuit('so', { circuit: () => {} }) },
    {
      clock: standingClock(new Date('2014-07-02T15:00:00+07:00')),
      kept: keptInProcess(),
      observations: {
        records: (_source, _feed, _taken, rows) => refused.push(...rows),
        asked: () => {},
      },
    },
  )
  const waiting = { signal: new AbortController().signal, leftMs: () => 10_000 }
  const answer = await live?.lookUp?.('HS-1', waiting)
  const [found] = answer?.dossiers ?? []
  assert.ok(found)
  return { shown: found.dossier?.events.map(({ sequence }) => sequence) ?? null, refused }
}

test('a dossier is not shown without one of its events that cannot be read', async (t) => {
  const accepted = event('1', { thoi_diem: '2014-05-05 08:00:00' })
  const readable = await lookUp(t, [accepted])
  assert.deepEqual(readable, { shown: [1], refused: [] })
  const { shown, refused } = await lookUp(t, [accepted, event('2', { thoi_diem: '31/06/2014' })])
  assert.equal(shown, null)
  assert.deepEqual(refused, [{ key: '2', refusals: [{ field: 'at', reason: 'NOT_A_MOMENT' }] }])
  const nobodys = event('3', { ho_so_id: null, thoi_diem: '2014-05-05 08:00:00' })
  assert.equal((await lookUp(t, [accepted, nobodys])).shown, null)
})

test('what cannot be read of another dossier is none of its events', async (t) => {
  const events = [
    event('1', { thoi_diem: '2014-05-05 08:00:00' }),
    event('2', { ho_so_id: '2', thoi_diem: '31/06/2014' }),
  ]
  assert.deepEqual((await lookUp(t, events)).shown, [1])
})
