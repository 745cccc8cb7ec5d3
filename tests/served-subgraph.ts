import { readFile } from 'node:fs/promises'
import { after, before } from 'node:test'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import { migrate } from '#kit/migrate.ts'
import { type Subgraph, startSubgraph } from '#kit/subgraph.ts'
import { type Answer, ask } from './ask.ts'
import { notingStatements, type OpenDatabase } from './databases.ts'

export interface ServedSubgraph {
  /** Sends one operation over HTTP. */
  query<Data = unknown>(text: string, variables?: object): Promise<Answer<Data>>
  /** What was sent to the database since the last time that this was asked. */
  takeStatements(): string[]
}

/**
 * Serves a subgraph while the tests of a suite run, over a database that holds the rows of an SQL
 * file. Its clock stands at 15:00 of 2 July 2014.
 */
export function serveSubgraph<Context extends object>(
  open: OpenDatabase,
  subgraph: Subgraph<Context>,
  rowsFile: URL,
): ServedSubgraph {
  const clock = standingClock(new Date('2014-07-02T15:00:00+07:00'))
  let url = ''
  let statements: string[] = []
  let stop = async () => {}

  before(async () => {
    const database = notingStatements(await open())
    statements = database.statements
    await migrate(database, subgraph.name, subgraph.migrations)
    const rows = await readFile(rowsFile, 'utf8')
    await database.transaction(({ script }) => script(rows))
    const log = pino({ level: 'silent' })
    const served = await startSubgraph(subgraph, { database, clock, log })
    url = served.url
    stop = served.stop
  })
  after(() => stop())

  return {
    query: (text, variables) => ask(url, text, { ...variables }),
    takeStatements: () => statements.splice(0),
  }
}
