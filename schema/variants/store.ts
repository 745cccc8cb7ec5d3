import { type Database, part, type Sql } from '#kit/sql.ts'
import type { AuditEntry } from '../audit/event.ts'
import { appendAudit } from '../audit/store.ts'
import type { GraphRef } from '../graph-ref.ts'
import { type InputMember, type InputSet, sha256 } from './input-set.ts'
import type { Build, ContractVariant, Launch, Slot, VariantState } from './variant.ts'

/** What is read of a launch. */
export const launchColumns = part`
  launch.id::text, launch.graph, launch.variant, launch.number, launch.trigger, launch.subgraph,
  launch.build, launch.succeeded, launch.previous::text, launch.upstream::text, launch.signature,
  launch.created_at AS "createdAt",
  (SELECT min(later.created_at) FROM registry.launch AS later
   WHERE later.graph = launch.graph AND later.variant = launch.variant
     AND later.number > launch.number AND later.succeeded) AS "supersededAt"
`

export interface LaunchRow extends Omit<Launch, 'ref'> {
  readonly graph: string
  readonly variant: string
}

export function launchOf({ graph, variant, ...launch }: LaunchRow): Launch {
  return { ...launch, ref: { graph, variant } }
}

/** A revision as it was published, with the launch that it led to. */
export interface Published {
  readonly revision: bigint
  readonly requestHash: string
  readonly wasCreated: boolean
  readonly ageMs: number
  readonly launch: string | null
  readonly launchSucceeded: boolean | null
  readonly launchBuild: string | null
}

const contractAsJson = part`jsonb_build_object(
  'variant', contract.variant, 'source', contract.source, 'filter', jsonb_build_object(
    'include', contract.include, 'exclude', contract.exclude,
    'hideUnreachableTypes', contract.hide_unreachable_types
  )
)`

/** A variant as it stands; one that is not there has neither head nor slots. */
export async function readVariant(
  sql: Sql,
  ref: GraphRef,
  strictByDefault: boolean,
): Promise<VariantState> {
  // One statement, so that the slots are those of this count of changes.
  const [row] = await sql<{
    changes: bigint
    isStrict: boolean
    head: string | null
    isPinned: boolean
    slots: ReadonlyArray<Omit<Slot, 'revision' | 'updatedAt'> & { revision: string; at: string }>
    contract: ContractVariant | null
    contracts: readonly ContractVariant[]
  }>`
    SELECT changes, is_strict AS "isStrict", head::text, is_pinned AS "isPinned", coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'subgraph', slot.subgraph, 'revision', slot.revision::text, 'url', revision.url,
        'sdl', revision.sdl, 'at', revision.created_at
      ) ORDER BY slot.subgraph)
      FROM registry.slot JOIN registry.revision ON revision.id = slot.revision
      WHERE slot.graph = variant.graph AND slot.variant = variant.name
    ), '[]') AS slots, (
      SELECT ${contractAsJson} FROM registry.contract
      WHERE contract.graph = variant.graph AND contract.variant = variant.name
    ) AS contract, coalesce((
      SELECT jsonb_agg(${contractAsJson} ORDER BY contract.variant) FROM registry.contract
      WHERE contract.graph = variant.graph AND contract.source = variant.name
    ), '[]') AS contracts
    FROM registry.variant WHERE graph = ${ref.graph} AND name = ${ref.variant}
  `
  if (!row)
    return {
      ref,
      exists: false,
      changes: 0n,
      isStrict: strictByDefault,
      head: null,
      isPinned: false,
      slots: [],
      contract: null,
      contracts: [],
    }
  const slots = row.slots.map(({ subgraph, revision, url, sdl, at }) => ({
    subgraph,
    revision: BigInt(revision),
    url,
    sdl,
    updatedAt: new Date(at),
  }))
  return { ...row, ref, exists: true, slots }
}

/** The variants of a graph that hold anything, contracts among them. */
export async function listVariants(sql: Sql, graph: string): Promise<string[]> {
  const rows = await sql<{ name: string }>`
    SELECT name FROM registry.variant
    WHERE graph = ${graph} AND (EXISTS (
      SELECT FROM registry.slot WHERE slot.graph = variant.graph AND slot.variant = variant.name
    ) OR EXISTS (
      SELECT FROM registry.contract
      WHERE contract.graph = variant.graph AND contract.variant = variant.name
    ))
    ORDER BY name
  `
  return rows.map(({ name }) => name)
}

/** Keeps texts by their hash. */
export async function keepSdl(sql: Sql, texts: readonly string[]): Promise<void> {
  for (const text of texts)
    await sql`
      INSERT INTO registry.sdl (sha256, text) VALUES (${sha256(text)}, ${text})
      ON CONFLICT DO NOTHING
    `
}

/** The texts of these hashes. */
export async function readSdl(sql: Sql, hashes: readonly string[]): Promise<Map<string, string>> {
  const rows = await sql<{ sha256: string; text: string }>`
    SELECT sha256, text FROM registry.sdl WHERE sha256 = ANY(${[...new Set(hashes)]})
  `
  return new Map(rows.map(({ sha256, text }) => [sha256, text]))
}

/** The build of this id; null where there is none yet. */
export async function readBuild(sql: Sql, id: string): Promise<Build | null> {
  const [build] = await sql<Build>`
    SELECT id, input_set AS "inputSet", engine, supergraph_sdl AS "supergraphSdl",
      api_sdl AS "apiSdl", hints, errors
    FROM registry.build WHERE id = ${id}
  `
  return build ?? null
}

/** What gateways run of a variant; null before its first launch. */
export async function headBuildOf(sql: Sql, { ref, head }: VariantState): Promise<Build | null> {
  const launch = head === null ? null : await readLaunch(sql, ref.graph, head)
  return launch && readBuild(sql, launch.build)
}

/** Keeps a build with its input set, whose texts are kept already; or one of an input set that is kept. */
export function keepBuild(database: Database, build: Build, input?: InputSet): Promise<void> {
  return database.transaction(async ({ sql }) => {
    if (input) await keepInputSet(sql, input)
    const { supergraphSdl, apiSdl } = build
    await sql`
      INSERT INTO registry.build (
        id, input_set, engine, supergraph_sdl, api_sdl, supergraph_schema_id, api_schema_id,
        hints, errors
      )
      VALUES (
        ${build.id}, ${build.inputSet}, ${build.engine}, ${supergraphSdl}, ${apiSdl},
        ${supergraphSdl && sha256(supergraphSdl)}, ${apiSdl && sha256(apiSdl)},
        ${JSON.stringify(build.hints)}, ${JSON.stringify(build.errors)}
      )
      ON CONFLICT (id) DO NOTHING
    `
  })
}

/** Keeps an input set, whose texts are kept already. */
export async function keepInputSet(sql: Sql, { hash, members }: InputSet): Promise<void> {
  const added = await sql`
    INSERT INTO registry.input_set (hash) VALUES (${hash}) ON CONFLICT DO NOTHING RETURNING hash
  `
  if (added.length === 0) return
  await sql`
    INSERT INTO registry.input_set_member (input_set, subgraph, url, sdl)
    SELECT ${hash}, * FROM unnest(
      ${members.map(({ subgraph }) => subgraph)}::text[],
      ${members.map(({ url }) => url)}::text[],
      ${members.map(({ sdl }) => sdl)}::text[]
    )
  `
}

/** A launch by its id; null where this graph has none of it. */
export async function readLaunch(sql: Sql, graph: string, id: string): Promise<Launch | null> {
  const [launch] = await sql<LaunchRow>`
    SELECT ${launchColumns}
    FROM registry.launch WHERE graph = ${graph} AND id::text = ${id}
  `
  return launch ? launchOf(launch) : null
}

/** The latest launches of a variant, the newest first. */
export async function listLaunches(
  sql: Sql,
  { graph, variant }: GraphRef,
  limit: number,
): Promise<Launch[]> {
  const rows = await sql<LaunchRow>`
    SELECT ${launchColumns}
    FROM registry.launch WHERE graph = ${graph} AND variant = ${variant}
    ORDER BY number DESC LIMIT ${limit}
  `
  return rows.map(launchOf)
}

/** The launches of contracts that followed a launch of their source. */
export async function listDownstream(sql: Sql, launch: string): Promise<Launch[]> {
  const rows = await sql<LaunchRow>`
    SELECT ${launchColumns}
    FROM registry.launch WHERE upstream::text = ${launch} ORDER BY variant
  `
  return rows.map(launchOf)
}

/** How a revision came to be; null where there is none of this id. */
export async function readPublished(sql: Sql, revision: bigint): Promise<Published | null> {
  const [published] = await sql<Published>`
    SELECT revision.id AS revision, request_hash AS "requestHash", was_created AS "wasCreated",
      (extract(epoch FROM now() - revision.created_at) * 1000)::float8 AS "ageMs",
      launch.id::text AS launch, launch.succeeded AS "launchSucceeded",
      launch.build AS "launchBuild"
    FROM registry.revision
    LEFT JOIN registry.launch ON launch.revision = revision.id
    WHERE revision.id = ${revision}
    ORDER BY launch.number
    LIMIT 1
  `
  return published ?? null
}

/** The revisions by which a variant had the subgraphs of an input set; the latest where one was published twice. */
export function revisionsOf(
  sql: Sql,
  { graph, variant }: GraphRef,
  inputSet: string,
): Promise<{ readonly id: bigint; readonly subgraph: string }[]> {
  return sql<{ id: bigint; subgraph: string }>`
    SELECT DISTINCT ON (subgraph) revision.id, subgraph
    FROM registry.revision JOIN registry.input_set_member AS member USING (subgraph, url, sdl)
    WHERE graph = ${graph} AND variant = ${variant} AND input_set = ${inputSet}
    ORDER BY subgraph, revision.id DESC
  `
}

/** What a key published last of each subgraph of a variant, whatever became of it since. */
export function latestPublishedBy(
  sql: Sql,
  { graph, variant }: GraphRef,
  keyId: bigint,
): Promise<InputMember[]> {
  return sql<InputMember>`
    SELECT DISTINCT ON (subgraph) subgraph, url, sdl FROM registry.revision
    WHERE graph = ${graph} AND variant = ${variant} AND key_id = ${keyId}
    ORDER BY subgraph, id DESC
  `
}

/** The latest launch by which this key took this subgraph out, if it is not older than a limit. */
export async function readRemoval(
  sql: Sql,
  { graph, variant }: GraphRef,
  { subgraph, keyId, limitMs }: { subgraph: string; keyId: bigint; limitMs: number },
): Promise<Launch | null> {
  const [launch] = await sql<LaunchRow>`
    SELECT ${launchColumns}
    FROM registry.launch
    WHERE graph = ${graph} AND variant = ${variant} AND subgraph = ${subgraph}
      AND trigger = 'DELETE' AND key_id = ${keyId}
      AND created_at > now() - ${limitMs}::float8 * interval '1 millisecond'
    ORDER BY number DESC LIMIT 1
  `
  return launch ? launchOf(launch) : null
}

/** A variant's page of words; null where none was written. */
export async function readReadme(
  sql: Sql,
  { graph, variant }: GraphRef,
): Promise<{ readonly content: string; readonly updatedAt: Date } | null> {
  const [readme] = await sql<{ content: string; updatedAt: Date }>`
    SELECT content, updated_at AS "updatedAt" FROM registry.readme
    WHERE graph = ${graph} AND variant = ${variant}
  `
  return readme ?? null
}

/** Writes a variant's page of words. */
export function writeReadme(
  database: Database,
  { graph, variant }: GraphRef,
  content: string,
  audit: AuditEntry,
): Promise<void> {
  return database.transaction(async ({ sql }) => {
    await sql`
      INSERT INTO registry.readme (graph, variant, content) VALUES (${graph}, ${variant}, ${content})
      ON CONFLICT (graph, variant) DO UPDATE SET content = excluded.content, updated_at = now()
    `
    await appendAudit(sql, audit)
  })
}
