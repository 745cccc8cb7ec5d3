import { columnOf, type Sql } from '#kit/sql.ts'
import type { KnownOperation } from '../checks/operations/counted-operations.ts'
import type { GraphRef } from '../graph-ref.ts'

/** Beyond these a variant's operations and clients are not told apart. */
const mostOperations = 20_000
const mostClients = 1_000

/** For how long it is known who used what. */
export const keptDays = 400

/** An operation to be kept, with what it depends on by the schema of a build. */
export interface ReadOperation {
  readonly sha256: string
  readonly name: string | null
  readonly document: string
  readonly build: string | null
  readonly coordinates: readonly string[]
}

/** How often one client sent one operation. */
export interface OperationUse {
  readonly sha256: string
  readonly name: string
  readonly version: string
  readonly requests: number
}

/** Whether anything was ever published to a variant. */
export async function variantExists(sql: Sql, { graph, variant }: GraphRef): Promise<boolean> {
  return (
    (await sql`SELECT FROM registry.variant WHERE graph = ${graph} AND name = ${variant}`).length >
    0
  )
}

/** By which build these operations were read last, as far as they are kept. */
export async function readBuilds(
  sql: Sql,
  { graph, variant }: GraphRef,
  hashes: readonly string[],
): Promise<Map<string, string | null>> {
  const rows = await sql<{ sha256: string; build: string | null }>`
    SELECT sha256, build FROM registry.operation
    WHERE graph = ${graph} AND variant = ${variant} AND sha256 = ANY(${hashes})
  `
  return new Map(rows.map(({ sha256, build }) => [sha256, build]))
}

/** Notes that a report was received. False where it was already. */
export async function noteReport(sql: Sql, sha256: string, at: Date): Promise<boolean> {
  const noted = await sql`
    INSERT INTO registry.usage_report (sha256, received_at) VALUES (${sha256}, ${at})
    ON CONFLICT DO NOTHING RETURNING sha256
  `
  return noted.length > 0
}

/** Keeps operations with what they depend on. New ones are left out where a variant has too many. */
export async function keepOperations(
  sql: Sql,
  { graph, variant }: GraphRef,
  operations: readonly ReadOperation[],
  at: Date,
): Promise<void> {
  if (operations.length === 0) return
  const column = columnOf(operations)
  await sql`
    INSERT INTO registry.operation (graph, variant, sha256, name, document, build, first_seen_at)
    SELECT ${graph}, ${variant}, given.*, ${at} FROM unnest(
      ${column(({ sha256 }) => sha256)}::text[], ${column(({ name }) => name)}::text[],
      ${column(({ document }) => document)}::text[], ${column(({ build }) => build)}::text[]
    ) AS given (sha256, name, document, build)
    WHERE (
      SELECT count(*) FROM registry.operation WHERE graph = ${graph} AND variant = ${variant}
    ) < ${mostOperations} OR EXISTS (
      SELECT FROM registry.operation
      WHERE graph = ${graph} AND variant = ${variant} AND operation.sha256 = given.sha256
    )
    ORDER BY given.sha256
    ON CONFLICT (graph, variant, sha256) DO UPDATE SET build = excluded.build
  `
  const pairs = operations.flatMap(({ sha256, coordinates }) =>
    coordinates.map((coordinate) => ({ sha256, coordinate })),
  )
  const pairColumn = columnOf(pairs)
  await sql`
    INSERT INTO registry.operation_coordinate (coordinate, operation)
    SELECT coordinate, operation.id FROM unnest(
      ${pairColumn(({ sha256 }) => sha256)}::text[],
      ${pairColumn(({ coordinate }) => coordinate)}::text[]
    ) AS given (sha256, coordinate)
    JOIN registry.operation USING (sha256)
    WHERE graph = ${graph} AND variant = ${variant}
    ORDER BY coordinate, operation.id
    ON CONFLICT DO NOTHING
  `
}

/** Adds what clients sent of operations that are kept. */
export async function addUses(
  sql: Sql,
  ref: GraphRef,
  uses: readonly OperationUse[],
  at: Date,
): Promise<void> {
  const { graph, variant } = ref
  await keepClients(sql, ref, uses)
  const column = columnOf(uses)
  await sql`
    INSERT INTO registry.operation_use AS known (operation, client, day, requests, last_at)
    SELECT operation.id, coalesce(client.id, nameless.id),
      (${at}::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, sum(given.requests), ${at}
    FROM unnest(
      ${column(({ sha256 }) => sha256)}::text[], ${column(({ name }) => name)}::text[],
      ${column(({ version }) => version)}::text[], ${column(({ requests }) => requests)}::bigint[]
    ) AS given (sha256, name, version, requests)
    JOIN registry.operation
      ON operation.graph = ${graph} AND operation.variant = ${variant}
      AND operation.sha256 = given.sha256
    JOIN registry.usage_client AS nameless
      ON nameless.graph = ${graph} AND nameless.variant = ${variant}
      AND nameless.name = '' AND nameless.version = ''
    LEFT JOIN registry.usage_client AS client
      ON client.graph = ${graph} AND client.variant = ${variant}
      AND client.name = given.name AND client.version = given.version
    GROUP BY 1, 2
    ORDER BY 1, 2
    ON CONFLICT (operation, client, day) DO UPDATE SET
      requests = known.requests + excluded.requests,
      last_at = greatest(known.last_at, excluded.last_at)
  `
}

/** Those that are too many are counted with those that tell no name. */
async function keepClients(
  sql: Sql,
  { graph, variant }: GraphRef,
  uses: readonly OperationUse[],
): Promise<void> {
  const column = columnOf([{ name: '', version: '' }, ...uses])
  await sql`
    INSERT INTO registry.usage_client (graph, variant, name, version)
    SELECT DISTINCT ${graph}, ${variant}, given.name, given.version FROM unnest(
      ${column(({ name }) => name)}::text[], ${column(({ version }) => version)}::text[]
    ) AS given (name, version)
    WHERE NOT EXISTS (
      SELECT FROM registry.usage_client AS known
      WHERE graph = ${graph} AND variant = ${variant}
        AND known.name = given.name AND known.version = given.version
    )
    ORDER BY given.name, given.version
    LIMIT greatest(0, ${mostClients} - (
      SELECT count(*) FROM registry.usage_client WHERE graph = ${graph} AND variant = ${variant}
    ))
    ON CONFLICT DO NOTHING
  `
}

/** Forgets reports of over an hour ago, and what clients sent before the days that are kept. */
export async function forgetOldUsage(sql: Sql, now: Date): Promise<void> {
  await sql`
    DELETE FROM registry.usage_report WHERE received_at < ${now}::timestamptz - interval '1 hour'
  `
  const forgotten = await sql`
    DELETE FROM registry.operation_use WHERE day < ${now}::timestamptz::date - ${keptDays}::int
    RETURNING operation
  `
  if (forgotten.length === 0) return
  await sql`
    DELETE FROM registry.operation WHERE NOT EXISTS (
      SELECT FROM registry.operation_use WHERE operation_use.operation = operation.id
    )
  `
}

/**
 * The operations of a variant for a check: those that clients sent within a window, to the day, and all
 * persisted ones. A persisted operation that was sent is one, with the text that was persisted.
 */
export function readKnownOperations(
  sql: Sql,
  { graph, variant }: GraphRef,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<KnownOperation[]> {
  return sql<KnownOperation>`
    WITH sent AS (
      SELECT operation, client, sum(requests)::float8 AS requests, max(last_at) AS last_at
      FROM registry.operation_use
      WHERE day BETWEEN (${from}::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        AND (${to}::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
      GROUP BY operation, client
    ), seen AS (
      SELECT operation.sha256, operation.name, operation.document,
        least(max(sent.last_at), ${to}::timestamptz) AS last_at,
        jsonb_agg(jsonb_build_object(
          'name', client.name, 'version', nullif(client.version, ''), 'count', sent.requests
        ) ORDER BY client.name, client.version) AS clients
      FROM sent
      JOIN registry.operation ON operation.id = sent.operation
      JOIN registry.usage_client AS client ON client.id = sent.client
      WHERE operation.graph = ${graph} AND operation.variant = ${variant}
      GROUP BY operation.id
    ), persisted AS (
      SELECT DISTINCT ON (sha256) coalesce(operation, id) AS sha256, name, body
      FROM registry.persisted_operation
      WHERE graph = ${graph} AND variant = ${variant}
      ORDER BY sha256, id
    )
    SELECT sha256 AS id, coalesce(persisted.name, seen.name) AS name,
      coalesce(persisted.body, seen.document) AS document,
      coalesce(seen.clients, '[]') AS clients, seen.last_at AS "lastSeen",
      persisted.sha256 IS NOT NULL AS "isPersisted"
    FROM seen FULL JOIN persisted USING (sha256)
    ORDER BY sha256
  `
}

/** Who used a coordinate, and when last. */
export interface CoordinateUse {
  readonly coordinate: string
  readonly clientName: string
  readonly clientVersion: string
  readonly lastAt: Date
  /** Requests of the last 30 days. */
  readonly requests: number
}

/** Who used these coordinates of a variant, as far as is kept, the latest first. */
export function readCoordinateUses(
  sql: Sql,
  { graph, variant }: GraphRef,
  coordinates: readonly string[],
  now: Date,
): Promise<CoordinateUse[]> {
  return sql<CoordinateUse>`
    SELECT coordinate, client.name AS "clientName", client.version AS "clientVersion",
      max(last_at) AS "lastAt",
      coalesce(sum(requests) FILTER (WHERE day > ${now}::timestamptz::date - 30), 0)::float8 AS requests
    FROM registry.operation_coordinate
    JOIN registry.operation ON operation.id = operation_coordinate.operation
    JOIN registry.operation_use ON operation_use.operation = operation.id
    JOIN registry.usage_client AS client ON client.id = operation_use.client
    WHERE operation.graph = ${graph} AND operation.variant = ${variant}
      AND coordinate = ANY(${coordinates})
    GROUP BY coordinate, client.id
    ORDER BY "lastAt" DESC, client.name, client.version
  `
}

/** What clients see of a variant, by the build that gateways run. */
export interface ServedApi {
  readonly build: string
  readonly sdl: string
}

/** The API that a variant serves; null where it serves none. Its SDL is empty where `known` is its build. */
export async function readServedApi(
  sql: Sql,
  { graph, variant }: GraphRef,
  known: string | null,
): Promise<ServedApi | null> {
  const [api] = await sql<ServedApi>`
    SELECT build.id AS build, CASE WHEN build.id = ${known} THEN '' ELSE build.api_sdl END AS sdl
    FROM registry.variant
    JOIN registry.launch ON launch.id = variant.head
    JOIN registry.build ON build.id = launch.build
    WHERE variant.graph = ${graph} AND variant.name = ${variant} AND build.api_sdl IS NOT NULL
  `
  return api ?? null
}

/** Since when what clients send of a variant is known; null where nothing is. */
export async function readUsageStart(sql: Sql, { graph, variant }: GraphRef): Promise<Date | null> {
  const [start] = await sql<{ at: Date | null }>`
    SELECT min(first_seen_at) AS at FROM registry.operation
    WHERE graph = ${graph} AND variant = ${variant}
  `
  return start?.at ?? null
}
