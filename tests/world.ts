import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe } from 'node:test'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import type { Database } from '#kit/sql.ts'
import { domainStart } from '../demo/data.ts'
import { openEmbeddedDatabase } from '../demo/embedded-database.ts'
import { readOperationGroups } from '../demo/operations.ts'
import { type Platform, startPlatform } from '../demo/platform.ts'
import { prepareDemo } from '../demo/prepare.ts'
import { standingSources } from '../demo/sources.ts'
import { ownReports } from '../gateway/reports/own-reports.ts'
import type { GatewaySettings } from '../gateway/settings.ts'
import { type Answer, ask } from './ask.ts'
import { countingStatements } from './counting-statements.ts'
import { createPostgres, postgresSkip } from './databases.ts'

/** The whole platform in this process, with the data of 2014; its clock stands. */
export interface World {
  readonly url: string
  readonly database: Database
  /** How many statements requests have sent to the database so far. */
  statements(): number
  ask<Data>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer<Data>>
}

/** Declares tests over a world on the embedded database. It is ready when the tests run, and ends after them. */
export function withWorld(
  name: string,
  declare: (world: () => World) => void,
  settings: Partial<GatewaySettings> = {},
): void {
  describe(name, () => declare(worldOn(openCopy, settings)))
}

/** The same on PGlite and, where one answers, on PostgreSQL. */
export function eachWorld(
  name: string,
  declare: (world: () => World) => void,
  settings: Partial<GatewaySettings> = {},
): void {
  describe(`${name}, on PGlite`, () => declare(worldOn(openCopy, settings)))
  describe(`${name}, on PostgreSQL`, { skip: postgresSkip }, () =>
    declare(worldOn(createFilledPostgres, settings)),
  )
}

function worldOn(open: () => Promise<Database>, settings: Partial<GatewaySettings>): () => World {
  let world: World | undefined
  let stop = async () => {}
  before(async () => {
    const database = countingStatements(await open())
    const platform = await startOn(database, settings)
    world = {
      url: platform.url,
      database,
      statements: database.statements,
      ask: (query, variables) => ask(platform.url, query, variables),
    }
    stop = async () => {
      await platform.stop()
      await database.stop()
    }
  })
  after(() => stop())
  return () => {
    if (world === undefined) throw new Error('The world is there only while tests run')
    return world
  }
}

async function startOn(database: Database, settings: Partial<GatewaySettings>): Promise<Platform> {
  const clock = standingClock(await domainStart(database))
  const log = pino({ level: 'silent' })
  // Its systems stand as far as the data of 2014 go, and are not read.
  const following = await standingSources()
  return startPlatform(
    { database, clock, log, following },
    {
      port: 0,
      introspection: true,
      explorer: readOperationGroups(),
      reportsFolder: ownReports,
      ...settings,
    },
  )
}

/** A copy of the database that `global-setup.ts` made for the run. */
export async function openCopy(): Promise<Database> {
  const source = process.env.MOTCUA_TEST_DATABASE
  if (!source) throw new Error('Run the tests by `npm test`: it makes the database that they share')
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-world-'))
  await cp(source, folder, { recursive: true })
  const database = await openEmbeddedDatabase(folder, prepareDemo)
  return { ...database, stop: () => database.stop().finally(() => rm(folder, { recursive: true })) }
}

async function createFilledPostgres(): Promise<Database> {
  const database = await createPostgres()
  await prepareDemo(database)
  return database
}
