import { Failure } from '#kit/errors.ts'
import type { Database, Sql } from '#kit/sql.ts'
import type { AuditEntry } from '../../audit/event.ts'
import { appendAudit } from '../../audit/store.ts'
import type { GraphRef } from '../../graph-ref.ts'
import { type LaunchRow, launchColumns, launchOf } from '../store.ts'
import type { ContractVariant, GitContext, Launch, Trigger, VariantState } from '../variant.ts'

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
