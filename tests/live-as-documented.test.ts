import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import { openPglite } from '#kit/pglite.ts'
import { domainStart } from '../demo/data.ts'
import { keptDossiers } from '../demo/kept-dossiers.ts'
import { startPlatform } from '../demo/platform.ts'
import { runStandIns } from '../demo/stand-ins/run.ts'
import { connectorKinds } from '../subgraphs/sources/connector-kinds.ts'
import { readSources } from '../subgraphs/sources/read-sources.ts'
import { sealWith } from '../subgraphs/sources/seal.ts'
import { ask } from './ask.ts'
import { temporaryFolder, type UntilEnd } from './gateway-world.ts'
import type { WithCoverage } from './live-world.ts'
import { openCopy } from './world.ts'

/** The first blocks of the page's section on live systems: how one is described, and how it is asked. */
async function documented(): Promise<{ readonly settings: string; readonly query: string }> {
  const page = new URL('../docs/department-integrators.md', import.meta.url)
  const [, section = ''] = (await readFile(page, 'utf8')).split(
    '## Ask a system instead of following it',
  )
  const blocks = [...section.matchAll(/^```\w*\n([\s\S]*?)^```\n/gm)].map(([, text = '']) => text)
  const [settings = '', query = ''] = blocks
  return { settings, query }
}

/** The stand-ins of the demo, with what they keep of the data of 2014. */
async function startStandIns(t: UntilEnd) {
  const database = await openCopy()
  const start = await domainStart(database)
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-live-'))
  const standIns = await runStandIns({
    archive: keptDossiers(database.sql, start),
    now: () => start,
    folder,
    secret: 'a secret of this test',
    port: 0,
    told: async () => {},
    failed: (error) => assert.ifError(error),
  })
  t.after(async () => {
    await standIns.stop()
    await database.stop()
    await rm(folder, { recursive: true })
  })
  const [known] = await database.sql<{ code: string; status: string }>`
    SELECT code, status FROM dossiers.dossier JOIN dossiers.dossier_code ON dossier_id = id
    WHERE dossier.source = 'mot-cua-H49.05' AND procedure_code = '1.002445' AND status = 'RETURNED'
    LIMIT 1
  `
  assert.ok(known)
  return { url: standIns.url, start, known }
}

test('a stand-in is asked for a dossier as the document says, through the gateway, and no other system is', async (t) => {
  const standIns = await startStandIns(t)
  const { settings, query } = await documented()
  const file = path.join(await temporaryFolder(t), 'sources.yaml')
  await writeFile(file, settings)
  const sources = await readSources(file, connectorKinds, { STAND_INS_URL: standIns.url })

  // Its stores are empty: all that is known comes from the stand-in.
  const database = await openPglite()
  const clock = standingClock(standIns.start)
  const seal = sealWith(randomBytes(32))
  const following = { sources, kinds: connectorKinds, seal, follow: false }
  const log = pino({ level: 'silent' })
  const platform = await startPlatform({ database, clock, log, following }, { port: 0 })
  t.after(async () => {
    await platform.stop()
    await database.stop()
  })
  const { code, status } = standIns.known
  const asked = query.replace(/"000\.00\.20\.H49-[^"]+"/, `"${code}"`)
  assert.ok(asked.includes(code))
  const lineage = { state: 'FRESH', fetchedAt: '2014-07-02T15:00:00+07:00' }
  const { data, errors } = await ask(platform.url, asked)
  assert.deepEqual({ data, errors }, { data: { dossier: { status, lineage } }, errors: undefined })

  // Fields that cross to other subgraphs are there too.
  const more = asked.replace(/\{ status .*/, '{ owner { maskedName } fees { amount } } }')
  const {
    data: crossing,
    extensions,
  }: WithCoverage<{
    dossier: { owner: { maskedName: string }; fees: unknown }
  }> = await ask(platform.url, more)
  assert.match(crossing?.dossier.owner.maskedName ?? '', /^\p{Lu}\. /u)
  // What is owed nobody has asked the system for.
  assert.equal(crossing?.dossier.fees, null)
  assert.deepEqual(
    extensions?.coverage
      ?.filter(({ path }) => path.join() === 'dossier,fees')
      .map(({ department, state, reason }) => [department, state, reason]),
    [['H49.05', 'MISSING', 'LIVE_ONLY']],
  )

  await fetch(`${standIns.url}/control/mot-cua-H49.05`, { method: 'PUT', body: 'down' })
  const { data: stale } = await ask(platform.url, asked)
  assert.deepEqual(stale, { dossier: { status, lineage: { ...lineage, state: 'STALE' } } })
  // It is in no total.
  const { data: counted } = await ask(
    platform.url,
    `{ dossierStatistics(period: { from: "2014-03-24", to: "2014-07-02" }, scope: PROVINCIAL_CENTRE) {
      received coverage { sources { department state reason } } } }`,
  )
  assert.deepEqual(counted, {
    dossierStatistics: {
      received: 0,
      coverage: { sources: [{ department: 'H49.05', state: 'MISSING', reason: 'LIVE_ONLY' }] },
    },
  })
})
