import { Failure } from '#kit/errors.ts'
import { columnOf, type Database, part, type Sql } from '#kit/sql.ts'
import type { AuditEntry } from '../audit/event.ts'
import { appendAudit } from '../audit/store.ts'
import type { GraphRef } from '../graph-ref.ts'
import { type InputMember, type InputSet, sha256 } from './input-set.ts'
import {
  manifestOf,
  type PersistedOperation,
  persistedOperationHash,
} from './persisted-operation.ts'
import type {
  Build,
  ContractVariant,
  GitContext,
  Launch,
  Slot,
  Trigger,
  VariantState,
} from './variant.ts'

/** A revision to be added: one schema as it was published. */
export interface NewRevision {
  readonly subgraph: string
  readonly url: string
  /** The hash of its SDL, which is kept already. */
  readonly sdl: string
  readonly git: GitContext
  readonly keyId: bigint
  readonly requestHash: string
  readonly wasCreated: boolean
}

/** A launch to be added. */
export interface NewLaunch {
  readonly id: string
  readonly trigger: Trigger
  readonly subgraph: string | null
  readonly build: string
  readonly succeeded: boolean
  readonly keyId: bigint | null
}

/** One change of a variant, made whole or not at all. */
export interface Change {
  /** The one that the launch is of. */
  readonly revision?: NewRevision
  /** Several that come together, of which the launch names none. */
  readonly revisions?: readonly NewRevision[]
  /** Revisions at which their subgraphs stand again. */
  readonly restored?: readonly bigint[]
  /** Subgraphs that are taken out. */
  readonly removed?: readonly string[]
  readonly launch?: NewLaunch
  /** Signs the launch by its number. */
  readonly sign?: (number: number) => string | null
  /** Whether the launch becomes the head. */
  readonly movesHead?: boolean
  readonly isPinned?: boolean
  /** A contract that is made of the variant, or made another. */
  readonly contract?: ContractVariant
  /** A contract of the variant that ends, with what it serves. */
  readonly endedContract?: string
  /** Launches of the variant's contracts, which follow from this change. */
  readonly downstream?: readonly DownstreamLaunch[]
  readonly audit: AuditEntry
}

/** A contract's launch; it becomes the contract's head if it succeeded and none is pinned there. */
export interface DownstreamLaunch {
  readonly variant: string
  readonly launch: NewLaunch
  readonly sign: (number: number) => string | null
}

/** What a change led to. */
export interface Changed {
  /** Null where the change has none. */
  readonly launch: Launch | null
  readonly downstream: readonly Launch[]
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

const launchColumns = part`
  launch.id::text, launch.graph, launch.variant, launch.number, launch.trigger, launch.subgraph,
  launch.build, launch.succeeded, launch.previous::text, launch.upstream::text, launch.signature,
  launch.created_at AS "createdAt",
  (SELECT min(later.created_at) FROM registry.launch AS later
   WHERE later.graph = launch.graph AND later.variant = launch.variant
     AND later.number > launch.number AND later.succeeded) AS "supersededAt"
`

const contractAsJson = part`jsonb_build_object(
  'variant', contract.variant, 'source', contract.source, 'filter', jsonb_build_object(
    'include', contract.include, 'exclude', contract.exclude,
    'hideUnreachableTypes', contract.hide_unreachable_types
  )
)`

interface LaunchRow extends Omit<Launch, 'ref'> {
  readonly graph: string
  readonly variant: string
}

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

/**
 * Makes a change of a variant that was read as `state`.
 *
 * `'overtaken'`: another change came in between, and nothing was done.
 */
export function changeVariant(
  database: Database,
  state: VariantState,
  change: Change,
): Promise<Changed | 'overtaken'> {
  const { graph, variant } = state.ref
  return database.transaction(async ({ sql }) => {
    const locked = await lockVariant(sql, state.ref, state.isStrict)
    if (locked.changes !== state.changes) return 'overtaken'
    const revision = change.revision ? await addRevision(sql, state.ref, change.revision) : null
    for (const together of change.revisions ?? []) await addRevision(sql, state.ref, together)
    await restore(sql, change.restored ?? [])
    for (const subgraph of change.removed ?? [])
      await sql`
        DELETE FROM registry.slot
        WHERE graph = ${graph} AND variant = ${variant} AND subgraph = ${subgraph}
      `
    const launch = change.launch
      ? await addLaunch(sql, state.ref, change.launch, {
          number: locked.launches + 1,
          previous: state.head,
          revision,
          sign: change.sign,
        })
      : null
    await sql`
      UPDATE registry.variant SET
        changes = changes + 1,
        launches = launches + ${launch ? 1 : 0},
        head = ${headAfter(state, change)}::uuid,
        is_pinned = ${change.isPinned ?? state.isPinned}
      WHERE graph = ${graph} AND name = ${variant}
    `
    if (change.contract) await keepContract(sql, graph, change.contract)
    if (change.endedContract !== undefined) await endContract(sql, graph, change.endedContract)
    const downstream: Launch[] = []
    for (const following of change.downstream ?? [])
      downstream.push(await launchDownstream(sql, graph, following, launch?.id ?? state.head))
    await appendAudit(sql, change.audit)
    return { launch, downstream }
  })
}

interface LockedVariant {
  readonly changes: bigint
  readonly launches: number
  readonly head: string | null
  readonly isPinned: boolean
}

/** Locks a variant's row until the transaction ends, and adds it where it is not there. */
async function lockVariant(
  sql: Sql,
  { graph, variant }: GraphRef,
  isStrict: boolean,
): Promise<LockedVariant> {
  await sql`
    INSERT INTO registry.variant (graph, name, is_strict)
    VALUES (${graph}, ${variant}, ${isStrict}) ON CONFLICT DO NOTHING
  `
  const [locked] = await sql<LockedVariant>`
    SELECT changes, launches, head::text, is_pinned AS "isPinned" FROM registry.variant
    WHERE graph = ${graph} AND name = ${variant} FOR UPDATE
  `
  if (!locked) throw new Error(`The variant ${graph}@${variant} went away while it was changed`)
  return locked
}

async function keepContract(
  sql: Sql,
  graph: string,
  { variant, source, filter }: ContractVariant,
): Promise<void> {
  await lockVariant(sql, { graph, variant }, false)
  const slots = await sql`
    SELECT FROM registry.slot WHERE graph = ${graph} AND variant = ${variant} LIMIT 1
  `
  if (slots.length > 0)
    throw new Failure('CONTRACT_REFUSED', `"${variant}" has schemas of its own: take another name`)
  // Whoever publishes to it meanwhile looks again.
  await sql`
    UPDATE registry.variant SET changes = changes + 1 WHERE graph = ${graph} AND name = ${variant}
  `
  await sql`
    INSERT INTO registry.contract (graph, variant, source, include, exclude, hide_unreachable_types)
    VALUES (
      ${graph}, ${variant}, ${source}, ${filter.include}, ${filter.exclude},
      ${filter.hideUnreachableTypes}
    )
    ON CONFLICT (graph, variant) DO UPDATE SET
      include = excluded.include,
      exclude = excluded.exclude,
      hide_unreachable_types = excluded.hide_unreachable_types
  `
}

async function endContract(sql: Sql, graph: string, variant: string): Promise<void> {
  await sql`DELETE FROM registry.contract WHERE graph = ${graph} AND variant = ${variant}`
  await sql`
    UPDATE registry.variant SET changes = changes + 1, head = NULL, is_pinned = false
    WHERE graph = ${graph} AND name = ${variant}
  `
}

async function launchDownstream(
  sql: Sql,
  graph: string,
  { variant, launch, sign }: DownstreamLaunch,
  upstream: string | null,
): Promise<Launch> {
  const ref = { graph, variant }
  const locked = await lockVariant(sql, ref, false)
  const number = locked.launches + 1
  const added = await addLaunch(sql, ref, launch, {
    number,
    previous: locked.head,
    revision: null,
    upstream,
    sign,
  })
  const head = launch.succeeded && !locked.isPinned ? launch.id : locked.head
  await sql`
    UPDATE registry.variant
    SET changes = changes + 1, launches = ${number}, head = ${head}::uuid
    WHERE graph = ${graph} AND name = ${variant}
  `
  return added
}

function headAfter({ head }: VariantState, { movesHead = false, launch }: Change): string | null {
  return movesHead ? (launch?.id ?? null) : head
}

async function addRevision(
  sql: Sql,
  { graph, variant }: GraphRef,
  { subgraph, url, sdl, git, keyId, requestHash, wasCreated }: NewRevision,
): Promise<bigint> {
  const [added] = await sql<{ id: bigint }>`
    INSERT INTO registry.revision (
      graph, variant, subgraph, url, sdl, git_branch, git_commit, git_author, git_remote, message,
      key_id, request_hash, was_created
    )
    VALUES (
      ${graph}, ${variant}, ${subgraph}, ${url}, ${sdl}, ${git.branch}, ${git.commit},
      ${git.committer}, ${git.remoteUrl}, ${git.message}, ${keyId}, ${requestHash}, ${wasCreated}
    )
    RETURNING id
  `
  if (!added) throw new Error('PostgreSQL gave no id of a revision')
  await sql`
    INSERT INTO registry.slot (graph, variant, subgraph, revision)
    VALUES (${graph}, ${variant}, ${subgraph}, ${added.id})
    ON CONFLICT (graph, variant, subgraph) DO UPDATE SET revision = excluded.revision
  `
  return added.id
}

async function restore(sql: Sql, revisions: readonly bigint[]): Promise<void> {
  await sql`
    INSERT INTO registry.slot (graph, variant, subgraph, revision)
    SELECT graph, variant, subgraph, id FROM registry.revision WHERE id = ANY(${revisions})
    ON CONFLICT (graph, variant, subgraph) DO UPDATE SET revision = excluded.revision
  `
}

interface LaunchPlace {
  readonly number: number
  readonly previous: string | null
  readonly revision: bigint | null
  readonly upstream?: string | null
  readonly sign: ((number: number) => string | null) | undefined
}

async function addLaunch(
  sql: Sql,
  { graph, variant }: GraphRef,
  launch: NewLaunch,
  { number, previous, revision, upstream = null, sign }: LaunchPlace,
): Promise<Launch> {
  const [added] = await sql<LaunchRow>`
    INSERT INTO registry.launch (
      id, graph, variant, number, trigger, subgraph, revision, build, succeeded, previous, upstream,
      key_id, signature
    )
    VALUES (
      ${launch.id}, ${graph}, ${variant}, ${number}, ${launch.trigger}, ${launch.subgraph},
      ${revision}, ${launch.build}, ${launch.succeeded}, ${previous}::uuid, ${upstream}::uuid,
      ${launch.keyId}, ${sign?.(number) ?? null}
    )
    RETURNING ${launchColumns}
  `
  if (!added) throw new Error('PostgreSQL gave no launch')
  return launchOf(added)
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

function launchOf({ graph, variant, ...launch }: LaunchRow): Launch {
  return { ...launch, ref: { graph, variant } }
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

/** A list of operations that clients may send by their id. */
export interface PersistedQueryList {
  readonly id: string
  readonly name: string
}

/** The list of a variant, which has its name; null where the variant is not there. */
export async function readPersistedQueryList(
  sql: Sql,
  { graph, variant }: GraphRef,
): Promise<PersistedQueryList | null> {
  const [found] = await sql<{ name: string }>`
    SELECT name FROM registry.variant WHERE graph = ${graph} AND name = ${variant}
  `
  return found ? { id: found.name, name: found.name } : null
}

/** What came of a manifest. */
export interface PersistedOperationsKept {
  readonly revision: number
  readonly added: number
  readonly identical: number
  /** Those whose id is kept with another body: then nothing was kept. */
  readonly changed: readonly string[]
}

/** Adds operations to a variant's list; an id never gets another body. */
export function keepPersistedOperations(
  database: Database,
  { graph, variant }: GraphRef,
  operations: readonly PersistedOperation[],
  audit: AuditEntry,
): Promise<PersistedOperationsKept> {
  return database.transaction(async ({ sql }) => {
    const [before] = await sql<{ revision: number }>`
      SELECT operations_revision AS revision FROM registry.variant
      WHERE graph = ${graph} AND name = ${variant} FOR UPDATE
    `
    const kept = await sql<{ id: string; clientName: string; body: string }>`
      SELECT id, client_name AS "clientName", body FROM registry.persisted_operation
      WHERE graph = ${graph} AND variant = ${variant} AND id = ANY(${operations.map(({ id }) => id)})
    `
    const bodies = new Map(kept.map(({ id, clientName, body }) => [`${clientName} ${id}`, body]))
    const bodyOf = ({ clientName, id }: PersistedOperation) => bodies.get(`${clientName} ${id}`)
    const added = operations.filter((operation) => bodyOf(operation) === undefined)
    const changed = operations.filter(
      (operation) => ![undefined, operation.body].includes(bodyOf(operation)),
    )
    const revision = before?.revision ?? 0
    const identical = operations.length - added.length
    if (changed.length > 0 || added.length === 0)
      return { revision, added: 0, identical, changed: changed.map(({ id }) => id) }
    const column = columnOf(added)
    await sql`
      INSERT INTO registry.persisted_operation (
        graph, variant, id, client_name, name, type, body, operation
      )
      SELECT ${graph}, ${variant}, * FROM unnest(
        ${column(({ id }) => id)}::text[], ${column(({ clientName }) => clientName)}::text[],
        ${column(({ name }) => name)}::text[], ${column(({ type }) => type)}::text[],
        ${column(({ body }) => body)}::text[], ${column(persistedOperationHash)}::text[]
      )
      ON CONFLICT DO NOTHING
    `
    const chunk = manifestOf(added)
    await sql`
      INSERT INTO registry.persisted_chunk (id, graph, variant, revision, manifest)
      VALUES (
        ${sha256([graph, variant, revision + 1, chunk].join('\n'))}, ${graph}, ${variant},
        ${revision + 1}, ${chunk}
      )
    `
    await sql`
      UPDATE registry.variant SET operations_revision = ${revision + 1}
      WHERE graph = ${graph} AND name = ${variant}
    `
    await appendAudit(sql, audit)
    return { revision: revision + 1, added: added.length, identical, changed: [] }
  })
}
