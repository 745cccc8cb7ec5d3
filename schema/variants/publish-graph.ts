import { buildSchema, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql'
import { isTooDeep } from '#kit/document-limits.ts'
import { Failure } from '#kit/errors.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import type { Key } from '../keys/key.ts'
import { keepWholeGraphBuild } from './builds.ts'
import { changeVariant } from './changes/store.ts'
import { inputSetOf, sha256 } from './input-set.ts'
import { launchOf, tellLaunches } from './launching.ts'
import { type Registry, repeatLimitMs } from './registry.ts'
import { refuseTooLarge } from './schema-size.ts'
import { readPublished, readSdl, readVariant } from './store.ts'
import {
  type GitContext,
  refuseForContract,
  subgraphsOf,
  type VariantState,
  wholeGraph,
} from './variant.ts'

/** The one schema of a graph without subgraphs. */
export interface GraphPublication {
  readonly key: Key
  readonly ref: GraphRef
  readonly sdl: string
  readonly git: GitContext
}

/** How many of a kind came, went, and are there with another content. */
export interface ChangeCounts {
  readonly additions: number
  readonly removals: number
  readonly edits: number
}

export interface GraphPublishing {
  readonly wasUpdated: boolean
  readonly changes: { readonly type: ChangeCounts; readonly field: ChangeCounts }
}

/**
 * Publishes the schema of a graph without subgraphs. A repeated request is answered as the first one was.
 *
 * Throws Failure SCHEMA_REFUSED where it is no schema; BAD_USER_INPUT where the variant has subgraphs.
 */
export function publishGraph(
  registry: Registry,
  publication: GraphPublication,
): Promise<GraphPublishing> {
  const schema = readSchema(publication.sdl)
  return registry.inTurn(writeGraphRef(publication.ref), async () => {
    for (;;) {
      const published = await tryPublish(registry, publication, schema)
      if (published !== 'overtaken') return published
    }
  })
}

async function tryPublish(
  registry: Registry,
  publication: GraphPublication,
  schema: GraphQLSchema,
): Promise<GraphPublishing | 'overtaken'> {
  const { database, strictVariants } = registry
  const { key, ref, sdl, git } = publication
  const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
  refuseForContract(state)
  if (subgraphsOf(state).length > 0)
    throw new Failure('BAD_USER_INPUT', `"${writeGraphRef(ref)}" is made of subgraphs: publish one`)
  const member = { subgraph: wholeGraph, url: '', sdl: sha256(sdl) }
  const requestHash = sha256(JSON.stringify([String(key.id), ref, member.sdl, git]))
  const [current] = state.slots
  const changes = countChanges(await currentSchema(registry, state), schema)
  if (current?.sdl === member.sdl) {
    const first = await readPublished(database.sql, current.revision)
    const isRepeated = first?.requestHash === requestHash && first.ageMs < repeatLimitMs
    return { wasUpdated: isRepeated, changes }
  }

  const build = await keepWholeGraphBuild(database, inputSetOf([member]), sdl)
  const changed = await changeVariant(database, state, {
    ...(await launchOf(registry, state, build, { trigger: 'PUBLISH', subgraph: null, key })),
    revision: { ...member, git, keyId: key.id, requestHash, wasCreated: !current },
    audit: {
      actor: key.name,
      action: 'graph.published',
      details: { ref: writeGraphRef(ref), sdl: member.sdl, ...git },
    },
  })
  if (changed === 'overtaken') return changed
  tellLaunches(registry, changed)
  return { wasUpdated: true, changes }
}

/** Reads a schema of a graph without subgraphs. Throws Failure SCHEMA_REFUSED that says why it is none. */
export function readSchema(sdl: string): GraphQLSchema {
  refuseTooLarge(sdl)
  if (isTooDeep(sdl)) throw new Failure('SCHEMA_REFUSED', 'The schema is nested too deeply')
  try {
    return buildSchema(sdl)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Failure('SCHEMA_REFUSED', `The schema cannot be read: ${reason}`)
  }
}

async function currentSchema(
  { database }: Registry,
  { slots: [slot] }: VariantState,
): Promise<GraphQLSchema | null> {
  if (!slot) return null
  const text = (await readSdl(database.sql, [slot.sdl])).get(slot.sdl)
  return text === undefined ? null : buildSchema(text, { assumeValid: true })
}

function countChanges(before: GraphQLSchema | null, after: GraphQLSchema) {
  return {
    type: countsOf(typesOf(before), typesOf(after)),
    field: countsOf(fieldsOf(before), fieldsOf(after)),
  }
}

function countsOf(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): ChangeCounts {
  const inBoth = [...after].filter(([name]) => before.has(name))
  return {
    additions: after.size - inBoth.length,
    removals: before.size - inBoth.length,
    edits: inBoth.filter(([name, content]) => before.get(name) !== content).length,
  }
}

/** The types of a schema with the names of their fields. */
function typesOf(schema: GraphQLSchema | null): Map<string, string> {
  return new Map(
    typesIn(schema).map((type) => [type.name, `${type.astNode?.kind} ${fieldNames(type)}`]),
  )
}

/** The fields of a schema with their types. */
function fieldsOf(schema: GraphQLSchema | null): Map<string, string> {
  return new Map(
    typesIn(schema).flatMap((type) =>
      isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields()).map((field): [string, string] => [
            `${type.name}.${field.name}`,
            String(field.type),
          ])
        : [],
    ),
  )
}

function typesIn(schema: GraphQLSchema | null) {
  const types = Object.values(schema?.getTypeMap() ?? {})
  return types.filter(({ name, astNode }) => astNode && !name.startsWith('__'))
}

function fieldNames(type: ReturnType<typeof typesIn>[number]): string {
  return 'getFields' in type ? Object.keys(type.getFields()).sort().join(' ') : ''
}
