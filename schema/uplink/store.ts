import type { OperationChunk } from '#kit/operation-list.ts'
import type { Sql } from '#kit/sql.ts'
import type { GraphRef } from '../graph-ref.ts'

/** A supergraph that gateways are to run, as a launch. */
export interface Head {
  readonly id: string
  readonly number: number
  readonly sdl: string
  readonly signature: string | null
}

/** A gateway, and the launch that it runs. */
export interface Adoption {
  readonly key: string
  readonly instance: string
  readonly client: string
  readonly launch: string
  readonly number: number | null
  readonly since: Date
  readonly seenAt: Date
}

/**
 * The head of a variant; null where it has none. `known` is given back where it still is it, so that a
 * supergraph is read once.
 */
export async function readHead(
  sql: Sql,
  { graph, variant }: GraphRef,
  known: Head | null,
): Promise<Head | null> {
  const [head] = await sql<Head>`
    SELECT launch.id::text, launch.number, launch.signature,
      CASE WHEN launch.id::text = ${known?.id ?? ''} THEN '' ELSE build.supergraph_sdl END AS sdl
    FROM registry.variant
    JOIN registry.launch ON launch.id = variant.head
    JOIN registry.build ON build.id = launch.build
    WHERE variant.graph = ${graph} AND variant.name = ${variant}
      AND build.supergraph_sdl IS NOT NULL
  `
  if (!head) return null
  return known?.id === head.id ? known : head
}

/** Notes that a gateway runs a launch. */
export async function noteAdoption(
  sql: Sql,
  { graph, variant }: GraphRef,
  adoption: {
    readonly keyId: bigint
    readonly instance: string
    readonly client: string
    readonly launch: string
  },
): Promise<void> {
  const { keyId, instance, client, launch } = adoption
  await sql`
    INSERT INTO registry.adoption AS known (graph, variant, key_id, instance, client, launch)
    VALUES (${graph}, ${variant}, ${keyId}, ${instance}, ${client}, ${launch})
    ON CONFLICT (graph, variant, key_id, instance) DO UPDATE SET
      client = excluded.client,
      launch = excluded.launch,
      since = CASE WHEN known.launch = excluded.launch THEN known.since ELSE now() END,
      seen_at = now()
  `
}

/** Who runs what of a variant, as last told, the latest first. */
export function listAdoptions(sql: Sql, { graph, variant }: GraphRef): Promise<Adoption[]> {
  return sql<Adoption>`
    SELECT key.name AS key, instance, client, adoption.launch, launch.number, since,
      seen_at AS "seenAt"
    FROM registry.adoption
    JOIN registry.key ON key.id = key_id
    LEFT JOIN registry.launch ON launch.id::text = adoption.launch
    WHERE adoption.graph = ${graph} AND adoption.variant = ${variant}
    ORDER BY seen_at DESC, instance
  `
}

/** The chunks of a variant's persisted operations, in their order. */
export function listPersistedChunks(
  sql: Sql,
  { graph, variant }: GraphRef,
): Promise<OperationChunk[]> {
  return sql<OperationChunk>`
    SELECT id, revision FROM registry.persisted_chunk
    WHERE graph = ${graph} AND variant = ${variant} ORDER BY revision
  `
}

/** The manifest of a chunk, as JSON text; null where there is none of this id. */
export async function readPersistedChunk(sql: Sql, id: string): Promise<string | null> {
  const [chunk] = await sql<{ manifest: string }>`
    SELECT manifest FROM registry.persisted_chunk WHERE id = ${id}
  `
  return chunk?.manifest ?? null
}
