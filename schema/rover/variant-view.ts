import { Failure } from '#kit/errors.ts'
import { describeContract } from '../contracts/contract-filter.ts'
import type { GraphRef } from '../graph-ref.ts'
import { readCoordinateUsage } from '../usage/coordinate-usage.ts'
import { federationVersionOf } from '../variants/builds.ts'
import { sha256 } from '../variants/input-set.ts'
import { readPersistedQueryList } from '../variants/persisted-operations/store.ts'
import {
  listDownstream,
  readBuild,
  readLaunch,
  readReadme,
  readSdl,
  readVariant,
} from '../variants/store.ts'
import {
  type Build,
  type Launch,
  type Slot,
  subgraphsOf,
  type VariantState,
} from '../variants/variant.ts'
import type { RoverContext } from './context.ts'

/** A variant as Rover sees it; null where there is nothing in it. */
export async function viewVariant(
  context: RoverContext,
  ref: GraphRef,
): Promise<VariantView | null> {
  const { database, strictVariants } = context.registry
  const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
  const isEmpty = state.slots.length === 0 && state.contract === null
  return isEmpty ? null : variantView(context, state)
}

export type VariantView = ReturnType<typeof variantView>

function variantView(context: RoverContext, state: VariantState) {
  const { database } = context.registry
  const { ref, contract } = state
  const { sql } = database
  const subgraphs = subgraphsOf(state)
  const view = (slot: Slot) => ({
    name: slot.subgraph,
    url: slot.url,
    updatedAt: slot.updatedAt.toISOString(),
    activePartialSchema: async () => ({ sdl: await textOf(slot) }),
  })
  async function textOf({ sdl }: Slot): Promise<string> {
    return (await readSdl(sql, [sdl])).get(sdl) ?? ''
  }
  const head = async () => (state.head === null ? null : readLaunch(sql, ref.graph, state.head))

  return {
    __typename: 'GraphVariant',
    name: ref.variant,
    // A contract has those of its source.
    subgraphs: contract ? null : subgraphs.map(view),
    subgraph({ name }: { name: string }) {
      const slot = subgraphs.find(({ subgraph }) => subgraph === name)
      return slot ? view(slot) : null
    },
    // Typed here: it is a view like this one.
    sourceVariant: async (): Promise<object | null> =>
      contract && viewVariant(context, { ...ref, variant: contract.source }),
    latestLaunch: async () => viewLaunch(sql, await head()),
    latestApprovedLaunch: async () => viewLaunch(sql, await head()),
    async latestPublication() {
      const launch = await head()
      const build = launch && (await readBuild(sql, launch.build))
      if (!build || build.apiSdl === null) return null
      return publicationView(ref, build.apiSdl)
    },
    async readme() {
      const readme = await readReadme(sql, ref)
      return {
        content: readme?.content ?? '',
        lastUpdatedTime: readme?.updatedAt.toISOString() ?? null,
      }
    },
    persistedQueryList: () => readPersistedQueryList(sql, ref),
    contractFilterConfigDescription:
      contract && `Source Variant: ${contract.source}\n${describeContract(contract.filter)}`,
    coordinateUsage: ({ coordinates }: { coordinates: readonly string[] }) =>
      viewCoordinateUsage(sql, ref, coordinates),
    async launch({ id }: { id: string }) {
      return viewLaunch(sql, await readLaunch(sql, ref.graph, id))
    },
  }
}

/** A published schema as Rover sees it. */
export function publicationView({ variant }: GraphRef, document: string) {
  return { variant: { name: variant }, schema: { document, hash: sha256(document) } }
}

/** Asked for in one go. */
const mostCoordinates = 1_000

async function viewCoordinateUsage(sql: Sql, ref: GraphRef, coordinates: readonly string[]) {
  if (coordinates.length > mostCoordinates)
    throw new Failure('BAD_USER_INPUT', `Ask for ${mostCoordinates} coordinates at most`)
  const usage = await readCoordinateUsage(sql, ref, coordinates, new Date())
  return usage.map(({ coordinate, lastUsedAt, unusedSince, usedBy }) => ({
    coordinate,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    unusedSince: unusedSince?.toISOString() ?? null,
    usedBy: usedBy.map(({ clientName, clientVersion, lastAt, requests }) => ({
      name: clientName || null,
      version: clientVersion || null,
      lastUsedAt: lastAt.toISOString(),
      requests,
    })),
  }))
}

type Sql = RoverContext['registry']['database']['sql']

async function viewLaunch(sql: Sql, launch: Launch | null): Promise<object | null> {
  if (launch === null) return null
  const build = await readBuild(sql, launch.build)
  if (build === null) return null
  return {
    id: launch.id,
    graphId: launch.ref.graph,
    graphVariant: launch.ref.variant,
    status: launch.succeeded ? 'LAUNCH_COMPLETED' : 'LAUNCH_FAILED',
    supersededAt: launch.supersededAt?.toISOString() ?? null,
    downstreamLaunches: async () =>
      Promise.all((await listDownstream(sql, launch.id)).map((each) => viewLaunch(sql, each))),
    buildInput: { __typename: 'CompositionBuildInput', version: federationVersionOf(build) },
    // A graph without subgraphs has no supergraph.
    build:
      build.apiSdl !== null && build.supergraphSdl === null ? null : { result: resultOf(build) },
  }
}

function resultOf({ supergraphSdl, errors }: Build) {
  if (errors.length > 0) return { __typename: 'BuildFailure', errorMessages: errors }
  return { __typename: 'BuildSuccess', coreSchema: { coreDocument: supergraphSdl } }
}
