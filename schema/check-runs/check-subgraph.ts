import { randomUUID } from 'node:crypto'
import { entityOwners, foreignTo } from '../checks/entity-owners.ts'
import { type LintDiagnostic, lint, newDiagnostics } from '../checks/lint/lint.ts'
import type { OperationsVerdict } from '../checks/operations/judge-operations.ts'
import type { CheckConfig } from '../checks/operations/protection.ts'
import { checkOwnership } from '../checks/ownership/check-ownership.ts'
import type { Ownership } from '../checks/ownership/ownership-file.ts'
import { type Violation, violationOfHint } from '../checks/violation.ts'
import type { GraphRef } from '../graph-ref.ts'
import type { Key } from '../keys/key.ts'
import { buildOf } from '../variants/builds.ts'
import { inputSetOf, sha256, withMember } from '../variants/input-set.ts'
import { type Registry, repeatLimitMs } from '../variants/registry.ts'
import { refuseTooLarge } from '../variants/schema-size.ts'
import { headBuildOf, readSdl, readVariant } from '../variants/store.ts'
import {
  type Build,
  type GitContext,
  refuseForContract,
  subgraphsOf,
  type VariantState,
} from '../variants/variant.ts'
import { type CheckedContract, checkContracts, readContracts } from './check-contracts.ts'
import type { CheckTask } from './check-run.ts'
import { compositionTask } from './composition-task.ts'
import { customTask } from './custom-task.ts'
import { lintTask } from './lint-task.ts'
import { operationsTask } from './operations-task.ts'
import {
  contentOf,
  judge,
  type ProtectedOperations,
  readProtectedOperations,
} from './protected-operations.ts'
import { findCheckRun, keepCheckRun } from './store.ts'

/** A subgraph's schema that is proposed, and is not to be published yet. */
export interface Proposal {
  readonly key: Key
  readonly ref: GraphRef
  readonly subgraph: string
  readonly sdl: string
  readonly git: GitContext
  readonly config: CheckConfig
}

/** What a proposal is held against. */
interface Measure {
  readonly state: VariantState
  readonly head: Build | null
  readonly ownership: Ownership | null
  readonly protectedOperations: ProtectedOperations
  readonly contracts: readonly CheckedContract[]
}

/**
 * Checks a proposed schema against the variant as it stands, and keeps what came of it. Gives the id of
 * the check, which is done by then. The same proposal against the same is checked once.
 *
 * Throws Failure BAD_USER_INPUT for a contract; SCHEMA_REFUSED for what is larger than any schema.
 */
export async function checkSubgraph(registry: Registry, proposal: Proposal): Promise<string> {
  const { database } = registry
  const { key, ref, subgraph, sdl, git } = proposal
  refuseTooLarge(sdl)
  const measure = await readMeasure(registry, proposal)
  const { state } = measure
  const current = state.slots.find((slot) => slot.subgraph === subgraph)
  const input = inputSetOf(
    withMember(subgraphsOf(state), { subgraph, url: current?.url ?? '', sdl: sha256(sdl) }),
  )
  const requestHash = sha256(
    JSON.stringify([String(key.id), ref, subgraph, input.hash, git, contentOfMeasure(measure)]),
  )
  const known = await findCheckRun(database.sql, requestHash, repeatLimitMs)
  if (known) return known

  const build = await buildOf(registry, input, [sdl])
  const tasks = await tasksOf(registry, proposal, build, measure)
  const id = randomUUID()
  await keepCheckRun(
    database,
    {
      id,
      ref,
      subgraph,
      baseLaunch: state.head,
      passed: tasks.every(({ status }) => status === 'PASSED'),
      tasks,
      inputSet: input.hash,
      requestHash,
      git,
      keyId: key.id,
    },
    input,
    [sdl],
  )
  return id
}

async function readMeasure(registry: Registry, { ref, config }: Proposal): Promise<Measure> {
  const { database, strictVariants } = registry
  const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
  refuseForContract(state)
  return {
    state,
    head: await headBuildOf(database.sql, state),
    ownership: await registry.ownership(),
    protectedOperations: await readProtectedOperations(registry, ref, config),
    contracts: await readContracts(registry, state.contracts, { graph: ref.graph, config }),
  }
}

function contentOfMeasure({ state, ownership, protectedOperations, contracts }: Measure): unknown {
  return [
    String(state.changes),
    ownership,
    contentOf(protectedOperations),
    contracts.map(({ contract, protectedOperations }) => [
      contract,
      contentOf(protectedOperations),
    ]),
  ]
}

async function tasksOf(
  registry: Registry,
  proposal: Proposal,
  build: Build,
  measure: Measure,
): Promise<CheckTask[]> {
  const { subgraph, sdl } = proposal
  const { head, ownership } = measure
  const composition = compositionTask(build, head)
  // Of what does not compose nothing else can be told.
  if (build.apiSdl === null) return [composition]
  const sdls = await readTexts(registry, proposal, measure)
  const verdict = await judge(measure.protectedOperations, head?.apiSdl ?? null, build.apiSdl)
  const contracts = await checkContracts(registry, build, measure.contracts)
  return [
    composition,
    operationsTask(verdict),
    lintTask(lintProposal(proposal, sdls)),
    ...customTask(subgraph, [
      ...(ownership === null ? [] : checkOwnership(subgraph, sdl, ownership)),
      ...contracts.violations,
      ...misfits(verdict),
      ...newHints(build, head).map((hint) => violationOfHint(hint, sdls.proposed)),
    ]),
    ...contracts.task,
  ]
}

/** The SDL of every subgraph of the variant, by name. */
interface Texts {
  readonly published: ReadonlyMap<string, string>
  /** With the proposed one in its place. */
  readonly proposed: ReadonlyMap<string, string>
}

async function readTexts(
  { database }: Registry,
  { subgraph, sdl }: Proposal,
  { state }: Measure,
): Promise<Texts> {
  const slots = subgraphsOf(state)
  const texts = await readSdl(
    database.sql,
    slots.map(({ sdl }) => sdl),
  )
  const published = new Map(slots.map((slot) => [slot.subgraph, texts.get(slot.sdl) ?? '']))
  return { published, proposed: new Map(published).set(subgraph, sdl) }
}

/** What the rules of the house find, and do not find in what is published. */
function lintProposal({ subgraph, sdl }: Proposal, { published, proposed }: Texts) {
  const owners = entityOwners(Array.from(proposed, ([name, sdl]) => ({ name, sdl })))
  const isForeign = foreignTo(subgraph, owners)
  const before = published.get(subgraph)
  const known: LintDiagnostic[] = before === undefined ? [] : lint(before, { isForeign })
  return newDiagnostics(lint(sdl, { isForeign }), known)
}

/** Operations that did not fit before either. */
function misfits({ misfits }: OperationsVerdict): Violation[] {
  return misfits.map((id) => ({
    rule: 'OPERATION_NOT_CHECKED',
    level: 'INFO',
    coordinate: null,
    message: `Operation ${id} does not fit what is served now: nothing can be said of it`,
    places: [],
  }))
}

/** Hints of composition that the variant does not give already. */
function newHints(build: Build, head: Build | null) {
  const known = new Set(head?.hints.map(({ message }) => message))
  return build.hints.filter(({ message }) => !known.has(message))
}
