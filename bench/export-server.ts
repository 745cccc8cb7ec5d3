import { pino } from 'pino'
import { realClock } from '#kit/clock.ts'
import { openPostgres } from '#kit/postgres.ts'
import { startPlatform } from '../demo/platform.ts'
import { ownReports } from '../gateway/reports/own-reports.ts'

/** The platform in a process of its own, so that its memory can be measured; says where it is. */
const [databaseUrl = '', reportKeysFile = ''] = process.argv.slice(2)
const database = openPostgres(databaseUrl)
const platform = await startPlatform(
  { database, clock: realClock, log: pino({ level: 'error' }) },
  { port: 0, reportsFolder: ownReports, reportKeysFile },
)
console.log(platform.url)
