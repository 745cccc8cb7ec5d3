import { buildSchema, type GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Sql } from '#kit/sql.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import { readServedApi } from './store.ts'

/** What clients see of a variant, as the build that gateways run has it. */
export interface ServedSchema {
  readonly build: string
  readonly schema: GraphQLSchema
}

/** Gives the schema that a variant serves; null where it serves none. */
export type ServedSchemas = (ref: GraphRef) => Promise<ServedSchema | null>

/** Each takes some megabytes. */
const most = 4

/** Reads the schemas that variants serve, each once while it is served. */
export function createServedSchemas(sql: Sql): ServedSchemas {
  const kept = new LRUCache<string, ServedSchema>({ max: most })
  return async (ref) => {
    const name = writeGraphRef(ref)
    const known = kept.get(name)
    const api = await readServedApi(sql, ref, known?.build ?? null)
    if (api === null) return null
    if (known?.build === api.build) return known
    const schema = buildSchema(api.sdl, { assumeValidSDL: true, noLocation: true })
    const served = { build: api.build, schema }
    kept.set(name, served)
    return served
  }
}
