import { Failure } from '#kit/errors.ts'
import { refuseStrays } from '../checks/ownership/refuse-strays.ts'
import type { CompositionNote } from '../composition/composition.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import type { Key } from '../keys/key.ts'
import { checkRoutingUrl } from '../routing-url.ts'
import { buildOf, isLasting } from './builds.ts'
import { type Change, changeVariant } from './changes/store.ts'
import { type InputMember, inputSetOf, sha256, withMember } from './input-set.ts'
import { launchOf, tellLaunches } from './launching.ts'
import { type Registry, repeatLimitMs } from './registry.ts'
import { refuseTooLarge } from './schema-size.ts'
import { readPublished, readVariant } from './store.ts'
import {
  type Build,
  type GitContext,
  refuseForContract,
  type Slot,
  subgraphsOf,
  type VariantState,
  wholeGraph,
} from './variant.ts'

/** One subgraph's schema, to be served in a variant. */
export interface Publication {
  readonly key: Key
  readonly ref: GraphRef
  readonly subgraph: string
  readonly sdl: string
  /** Where gateways ask it; null keeps the address that it has. */
  readonly url: string | null
  readonly git: GitContext
}

/** What became of a publication. */
export interface Publishing {
  /** The id of what the variant's subgraphs build to. */
  readonly build: string
  readonly errors: readonly CompositionNote[]
  readonly wasCreated: boolean
  readonly wasUpdated: boolean
  /** Whether gateways get another supergraph. */
  readonly movedHead: boolean
  readonly launch: string | null
}

/**
 * Publishes a subgraph's schema: composes it with the others as they stand, and launches what comes of it.
 *
 * One at a time for each variant: of two departments that publish at once, the second is composed
 * with the first. A repeated request is answered as the first one was.
 *
 * Throws Failure ROUTING_URL_REFUSED; SCHEMA_REFUSED where the schema cannot be composed at all;
 * OWNERSHIP_REFUSED where it defines what another department owns; COMPOSITION_FAILED where it does not
 * fit the others and the variant is strict; REGISTRY_BUSY.
 */
export async function publish(registry: Registry, publication: Publication): Promise<Publishing> {
  refuseTooLarge(publication.sdl)
  if (publication.url !== null) await checkRoutingUrl(publication.url, registry.routing)
  return registry.inTurn(writeGraphRef(publication.ref), async () => {
    for (;;) {
      const published = await tryPublish(registry, publication)
      if (published !== 'overtaken') return published
    }
  })
}

async function tryPublish(
  registry: Registry,
  publication: Publication,
): Promise<Publishing | 'overtaken'> {
  const { database, strictVariants } = registry
  const { ref, subgraph, sdl } = publication
  const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
  refuseForContract(state)
  const current = state.slots.find((slot) => slot.subgraph === subgraph)
  const member = { subgraph, url: publication.url ?? current?.url ?? '', sdl: sha256(sdl) }
  const input = inputSetOf(withMember(subgraphsOf(state), member))
  const build = await buildOf(registry, input, [sdl])
  if (!isLasting(build)) throw refusal('SCHEMA_REFUSED', publication, build)
  if (current && isSame(current, member))
    return republished(registry, publication, { current, build, isStrict: state.isStrict })
  refuseStrays(subgraph, sdl, await registry.ownership())
  // There is nothing to protect before the first launch, and subgraphs that need each other must begin.
  const isKept = build.errors.length === 0 || !state.isStrict || state.head === null
  if (!isKept) throw refusal('COMPOSITION_FAILED', publication, build)

  const change = await changeOf(registry, publication, {
    state,
    member,
    build,
    wasCreated: !current,
  })
  const changed = await changeVariant(database, state, change)
  if (changed === 'overtaken') return changed
  tellLaunches(registry, changed)
  const errors = build.errors
  if (errors.length > 0 && state.isStrict) throw refusal('COMPOSITION_FAILED', publication, build)
  return {
    build: build.id,
    errors,
    wasCreated: !current,
    wasUpdated: current !== undefined,
    movedHead: change.movesHead === true,
    launch: changed.launch?.id ?? null,
  }
}

interface Step {
  readonly state: VariantState
  readonly member: InputMember
  readonly build: Build
  readonly wasCreated: boolean
}

async function changeOf(
  registry: Registry,
  publication: Publication,
  { state, member, build, wasCreated }: Step,
): Promise<Change> {
  const { key, ref, subgraph, git } = publication
  return {
    ...(await launchOf(registry, state, build, { trigger: 'PUBLISH', subgraph, key })),
    revision: {
      ...member,
      git,
      keyId: key.id,
      requestHash: requestHashOf(publication),
      wasCreated,
    },
    // A graph that becomes one of subgraphs.
    removed: state.slots.some((slot) => slot.subgraph === wholeGraph) ? [wholeGraph] : [],
    audit: {
      actor: key.name,
      action: 'subgraph.published',
      details: {
        ref: writeGraphRef(ref),
        subgraph,
        sdl: member.sdl,
        url: member.url,
        build: build.id,
        composes: build.errors.length === 0,
        ...git,
      },
    },
  }
}

/** What is told of a schema that stands there already: the first answer again, or that nothing changed. */
async function republished(
  { database }: Registry,
  publication: Publication,
  { current, build, isStrict }: { current: Slot; build: Build; isStrict: boolean },
): Promise<Publishing> {
  if (build.errors.length > 0 && isStrict) throw refusal('COMPOSITION_FAILED', publication, build)
  const first = await readPublished(database.sql, current.revision)
  const isRepeated =
    first !== null &&
    first.requestHash === requestHashOf(publication) &&
    first.ageMs < repeatLimitMs
  if (!isRepeated)
    return {
      build: build.id,
      errors: build.errors,
      wasCreated: false,
      wasUpdated: false,
      movedHead: false,
      launch: null,
    }
  return {
    build: first.launchBuild ?? build.id,
    errors: build.errors,
    wasCreated: first.wasCreated,
    wasUpdated: !first.wasCreated,
    movedHead: first.launchSucceeded === true,
    launch: first.launch,
  }
}

function isSame({ url, sdl }: InputMember, other: InputMember): boolean {
  return url === other.url && sdl === other.sdl
}

/** By which a request is known that a client sends again, since it heard no answer. */
function requestHashOf({ key, ref, subgraph, sdl, url, git }: Publication): string {
  return sha256(
    JSON.stringify([String(key.id), ref, subgraph, sha256(sdl), url, git.message, git.commit]),
  )
}

function refusal(
  code: 'SCHEMA_REFUSED' | 'COMPOSITION_FAILED',
  { ref, subgraph }: Publication,
  { errors }: Build,
): Failure {
  const what =
    code === 'SCHEMA_REFUSED'
      ? `The schema of "${subgraph}" cannot be taken`
      : `With this schema of "${subgraph}", the subgraphs of "${writeGraphRef(ref)}" do not compose`
  return new Failure(code, `${what}; what is served stays as it is.\n${writeNotes(errors)}`)
}

/** Errors of composition, a line each. */
export function writeNotes(notes: readonly CompositionNote[]): string {
  return notes.map(({ code, message }) => `${code}: ${message}`).join('\n')
}
