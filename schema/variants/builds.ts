import type { Database } from '#kit/sql.ts'
import manifest from '../../package.json' with { type: 'json' }
import type { Composer } from '../composition/composer.ts'
import type { Composition } from '../composition/composition.ts'
import { type InputSet, sha256 } from './input-set.ts'
import { keepBuild, keepSdl, readBuild, readSdl } from './store.ts'
import type { Build } from './variant.ts'

/** With what a publish may wait for others before, below the 30 s after which Rover gives up. */
const composeLimitMs = 14_000

/** What composes; its version is the one that is installed, since versions are exact. */
const engine = `@apollo/composition ${manifest.dependencies['@apollo/composition']}`

/** Errors that say nothing of the subgraphs' fit: what is no GraphQL, or was too much this time. */
const passing: ReadonlySet<string> = new Set([
  'INVALID_GRAPHQL',
  'INVALID_SUBGRAPH_NAME',
  'COMPOSITION_TIMED_OUT',
  'SCHEMA_TOO_LARGE',
  'SCHEMA_TOO_DEEP',
])

export interface BuildParts {
  readonly database: Database
  readonly composer: Pick<Composer, 'compose'>
}

/**
 * What an input set builds to: as it was built before, else composed now and kept.
 *
 * `texts` are those of its SDLs that may not be kept yet. A build that failed for no lasting reason
 * (`isLasting`) is not kept.
 */
export async function buildOf(
  { database, composer }: BuildParts,
  input: InputSet,
  texts: readonly string[] = [],
): Promise<Build> {
  const id = sha256(`${engine}\n${input.hash}`)
  const known = await readBuild(database.sql, id)
  if (known) return known
  const build = buildFrom(id, input, await composeInput({ database, composer }, input, texts))
  if (!isLasting(build)) return build
  await keepSdl(database.sql, texts)
  await keepBuild(database, build, input)
  return build
}

/** Whether a build would come out the same again. */
export function isLasting({ errors }: Build): boolean {
  return !errors.some(({ code }) => passing.has(code))
}

/** The build of a graph without subgraphs: its schema is what clients see. */
export async function keepWholeGraphBuild(
  database: Database,
  input: InputSet,
  sdl: string,
): Promise<Build> {
  const build: Build = {
    id: sha256(`graphql\n${input.hash}`),
    inputSet: input.hash,
    engine: 'graphql',
    supergraphSdl: null,
    apiSdl: sdl,
    hints: [],
    errors: [],
  }
  await keepSdl(database.sql, [sdl])
  await keepBuild(database, build, input)
  return build
}

async function composeInput(
  { database, composer }: BuildParts,
  { members }: InputSet,
  given: readonly string[],
): Promise<Composition> {
  if (members.length === 0)
    return { errors: [{ code: 'NO_SUBGRAPHS', message: 'No subgraph is left', places: [] }] }
  const texts = new Map(given.map((text) => [sha256(text), text]))
  const kept = await readSdl(
    database.sql,
    members.map(({ sdl }) => sdl).filter((hash) => !texts.has(hash)),
  )
  const subgraphs = members.map(({ subgraph, url, sdl }) => {
    const text = texts.get(sdl) ?? kept.get(sdl)
    if (text === undefined) throw new Error(`The SDL of ${subgraph} is not kept`)
    return { name: subgraph, url, sdl: text }
  })
  return composer.compose(subgraphs, { deadlineMs: composeLimitMs })
}

function buildFrom(id: string, input: InputSet, composed: Composition): Build {
  const common = { id, inputSet: input.hash, engine }
  if ('errors' in composed)
    return { ...common, supergraphSdl: null, apiSdl: null, hints: [], errors: composed.errors }
  const { supergraphSdl, apiSdl, hints } = composed
  return { ...common, supergraphSdl, apiSdl, hints, errors: [] }
}

/** The version of what composed a build, as Rover's plugin has it; null for a graph without subgraphs. */
export function federationVersionOf({ engine }: Build): string | null {
  return /^@apollo\/composition (.+)$/.exec(engine)?.[1] ?? null
}
