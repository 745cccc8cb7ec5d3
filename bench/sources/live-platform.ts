import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { pino } from 'pino'
import { realClock } from '#kit/clock.ts'
import { openPglite } from '#kit/pglite.ts'
import { startPlatform } from '../../demo/platform.ts'
import { connectorKinds } from '../../subgraphs/sources/connector-kinds.ts'
import { sealWith } from '../../subgraphs/sources/seal.ts'
import { readSources } from './department-source.ts'

/** The whole platform over sources, its stores empty, on embedded parts; tells its parent where it is. */
const sources = await readSources(JSON.parse(process.argv[2] ?? '{}'))
const database = await openPglite()
const platform = await startPlatform(
  {
    database,
    clock: realClock,
    log: pino({ level: 'silent' }),
    following: { sources, kinds: connectorKinds, seal: sealWith(randomBytes(32)), follow: false },
  },
  { port: 0 },
)
process.send?.(platform.url)
await once(process, 'disconnect')
await platform.stop()
await database.stop()
