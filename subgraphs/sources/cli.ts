import { parseArgs } from 'node:util'
import { parseProcedureCode } from '#domain/codes.ts'
import { realClock } from '#kit/clock.ts'
import { readEnv } from '#kit/config.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { checkCounts, checkSource } from './check-source.ts'
import { SourceFailure } from './connector.ts'
import { connectorKinds } from './connector-kinds.ts'
import { editorSchema } from './editor-schema.ts'
import { checkProcedures } from './procedures/check-procedures.ts'
import { knownProceduresAt } from './procedures/known-procedures.ts'
import { writeProcedures } from './procedures/write-procedures.ts'
import {
  parseQuarantineCommand,
  quarantineUsage,
  runQuarantineCommand,
} from './quarantine/run-command.ts'
import { readSources } from './read-sources.ts'
import type { Source } from './settings.ts'
import { writeCheck } from './write-check.ts'

/**
 * `npm run source -- check NAME`: tries a department's system that `sources.yaml`, or `SOURCES_FILE`,
 * describes, and shows a sample of mapped rows and what could not be mapped; `check NAME CODE` looks one
 * dossier up. It names persons: it is for who connects the system, on their screen. What the system lists
 * as procedures, or the one of a code, is compared with ours, where `PROCEDURES_URL` says who has them.
 *
 * `npm run source -- schema`: prints the JSON Schema of the file, for editors.
 *
 * `quarantine`, `show`, `replay` and `discard`: what is kept of a source since it could not be taken.
 */
try {
  await run(process.argv.slice(2))
} catch (error) {
  console.error(wordsOf(error))
  process.exitCode = 1
}

async function run(args: readonly string[]): Promise<void> {
  const aboutQuarantine = parseQuarantineCommand(args)
  if (aboutQuarantine) {
    const isDone = await runQuarantineCommand(
      aboutQuarantine,
      await sourceNamed(aboutQuarantine.name),
      { env: process.env, kinds: connectorKinds, write: (line) => console.log(line) },
    )
    if (!isDone) process.exitCode = 2
    return
  }
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true })
  const [command, name, dossier, ...others] = positionals
  if (command === 'check' && name !== undefined && others.length === 0)
    await check(name, dossier ?? null)
  else if (command === 'schema' && name === undefined)
    process.stdout.write(editorSchema(connectorKinds))
  else
    throw new OperatorError(
      `Usage: npm run source -- check NAME [CODE]\n       npm run source -- schema\n       ${quarantineUsage}`,
    )
}

async function check(name: string, code: string | null): Promise<void> {
  const source = await sourceNamed(name)
  const isProcedure = code !== null && parseProcedureCode(code) !== null
  if (!isProcedure) await checkFeeds(source, code)
  if (isProcedure || (source.procedures && code === null)) await checkListed(source, code)
}

async function checkFeeds(source: Source, dossier: string | null): Promise<void> {
  const checks = await checkSource(source, connectorKinds, realClock, dossier)
  const counts = dossier === null ? await checkCounts(source, connectorKinds, realClock) : []
  process.stdout.write(writeCheck(source, checks, counts))
  if (checks.some(({ refused }) => refused.length > 0)) process.exitCode = 2
}

async function checkListed(source: Source, code: string | null): Promise<void> {
  const { url } = readEnv(process.env, (field) => ({
    url: field.optional('PROCEDURES_URL', () => field.url('PROCEDURES_URL', ['http:', 'https:'])),
  }))
  const known = url === undefined ? null : knownProceduresAt(url)
  const parts = { kinds: connectorKinds, clock: realClock, known }
  const listed = await checkProcedures(source, parts, code)
  process.stdout.write(writeProcedures(listed))
  const { unknown = [], named = [] } = listed.beside ?? {}
  if (listed.refused.length + unknown.length + named.length > 0) process.exitCode = 2
}

async function sourceNamed(name: string): Promise<Source> {
  const file = process.env.SOURCES_FILE ?? 'sources.yaml'
  const sources = await readSources(file, connectorKinds, process.env)
  const source = sources.find((source) => source.name === name)
  if (source) return source
  const names = sources.map((source) => source.name).join(', ')
  throw new OperatorError(`${file} describes no source ${name}; it has ${names}`)
}

/** Why a system does not answer is told here, where its operator sits. */
function wordsOf(error: unknown): unknown {
  if (error instanceof SourceFailure) {
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
    return `${error.message}${cause}`
  }
  return error instanceof OperatorError ? error.message : error
}
