import { GraphQLError } from 'graphql'
import type { Database } from '#kit/sql.ts'
import { sha256 } from '../variants/input-set.ts'
import { keepBuild, readBuild } from '../variants/store.ts'
import type { Build } from '../variants/variant.ts'
import type { ContractFilter } from './contract-filter.ts'
import { filterSupergraph } from './filter-supergraph.ts'

/** What a contract shows of a build that succeeded: as it was filtered before, else filtered now and kept. */
export async function contractBuildOf(
  database: Database,
  source: Build,
  filter: ContractFilter,
): Promise<Build> {
  const id = contractBuildId(source, filter)
  const known = await readBuild(database.sql, id)
  if (known) return known
  const build = filterBuild(source, filter)
  await keepBuild(database, build)
  return build
}

/** What a contract would show of a build, which need not be kept. */
export function filterBuild(source: Build, filter: ContractFilter): Build {
  const common = {
    id: contractBuildId(source, filter),
    inputSet: source.inputSet,
    engine: `a contract of ${source.engine}`,
    hints: [],
  }
  const filtered = filtering(source.supergraphSdl ?? '', filter)
  if ('supergraphSdl' in filtered) return { ...common, ...filtered, errors: [] }
  const errors = filtered.errors.map((message) => ({
    code: 'CONTRACT_FAILED',
    message,
    places: [],
  }))
  return { ...common, supergraphSdl: null, apiSdl: null, errors }
}

function contractBuildId(
  { id }: Build,
  { include, exclude, hideUnreachableTypes }: ContractFilter,
) {
  const filter = [[...include].sort(), [...exclude].sort(), hideUnreachableTypes]
  return sha256(`contract\n${id}\n${JSON.stringify(filter)}`)
}

function filtering(supergraphSdl: string, filter: ContractFilter) {
  try {
    return filterSupergraph(supergraphSdl, filter)
  } catch (error) {
    // What is left is no schema.
    if (error instanceof GraphQLError) return { errors: [error.message] }
    throw error
  }
}
