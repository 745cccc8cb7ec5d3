import { Failure } from '#kit/errors.ts'
import { refuseStrays } from '../checks/ownership/refuse-strays.ts'
import type { SubgraphSource } from '../composition/composition.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import type { Key } from '../keys/key.ts'
import { checkRoutingUrl } from '../routing-url.ts'
import { buildOf } from './builds.ts'
import { type Change, changeVariant } from './changes/store.ts'
import { type InputMember, inputSetOf, sha256, withMember } from './input-set.ts'
import { launchOf, tellLaunches } from './launching.ts'
import { writeNotes } from './publish.ts'
import type { Registry } from './registry.ts'
import { refuseTooLarge } from './schema-size.ts'
import { readVariant } from './store.ts'
import {
  type Build,
  type GitContext,
  type Launch,
  refuseForContract,
  subgraphsOf,
  type VariantState,
} from './variant.ts'

/** Schemas of several subgraphs that are to be served together or not at all. */
export interface JointPublication {
  readonly key: Key
  readonly ref: GraphRef
  readonly subgraphs: readonly SubgraphSource[]
}

/**
 * Publishes several subgraphs as one change: they are composed with those that stand there, and launched once.
 *
 * Throws Failure COMPOSITION_FAILED where they do not compose, OWNERSHIP_REFUSED, ROUTING_URL_REFUSED,
 * REGISTRY_BUSY; nothing is kept then.
 */
export async function publishTogether(
  registry: Registry,
  publication: JointPublication,
): Promise<Launch> {
  for (const { url, sdl } of publication.subgraphs) {
    refuseTooLarge(sdl)
    await checkRoutingUrl(url, registry.routing)
  }
  return registry.inTurn(writeGraphRef(publication.ref), async () => {
    for (;;) {
      const launch = await tryPublish(registry, publication)
      if (launch !== 'overtaken') return launch
    }
  })
}

async function tryPublish(
  registry: Registry,
  publication: JointPublication,
): Promise<Launch | 'overtaken'> {
  const { database, strictVariants } = registry
  const { ref, subgraphs } = publication
  const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
  refuseForContract(state)
  const members = subgraphs.map(({ name, url, sdl }) => ({ subgraph: name, url, sdl: sha256(sdl) }))
  const input = inputSetOf(members.reduce<readonly InputMember[]>(withMember, subgraphsOf(state)))
  const build = await buildOf(
    registry,
    input,
    subgraphs.map(({ sdl }) => sdl),
  )
  if (build.errors.length > 0) throw misfit(publication, build)
  const ownership = await registry.ownership()
  for (const { name, sdl } of subgraphs) refuseStrays(name, sdl, ownership)
  const change = await changeOf(registry, publication, { state, members, build })
  const changed = await changeVariant(database, state, change)
  if (changed === 'overtaken') return changed
  if (changed.launch === null) throw new Error('PostgreSQL gave no launch')
  tellLaunches(registry, changed)
  return changed.launch
}

async function changeOf(
  registry: Registry,
  { key, ref }: JointPublication,
  { state, members, build }: { state: VariantState; members: readonly InputMember[]; build: Build },
): Promise<Change> {
  const standing = new Set(state.slots.map(({ subgraph }) => subgraph))
  return {
    ...(await launchOf(registry, state, build, { trigger: 'PUBLISH', subgraph: null, key })),
    revisions: members.map((member) => ({
      ...member,
      git: noGit,
      keyId: key.id,
      requestHash: sha256(JSON.stringify([String(key.id), ref, member])),
      wasCreated: !standing.has(member.subgraph),
    })),
    audit: {
      actor: key.name,
      action: 'subgraphs.published',
      details: { ref: writeGraphRef(ref), subgraphs: members, build: build.id },
    },
  }
}

const noGit: GitContext = {
  branch: null,
  commit: null,
  committer: null,
  remoteUrl: null,
  message: null,
}

function misfit({ ref, subgraphs }: JointPublication, { errors }: Build): Failure {
  const names = subgraphs.map(({ name }) => name).join(', ')
  return new Failure(
    'COMPOSITION_FAILED',
    `With these schemas of ${names}, the subgraphs of "${writeGraphRef(ref)}" do not compose; what is served stays as it is.\n${writeNotes(errors)}`,
  )
}
