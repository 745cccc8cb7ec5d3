import * as v from 'valibot'
import { Failure } from '#kit/errors.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import type { Key } from '../keys/key.ts'
import { changeVariant } from '../variants/changes/store.ts'
import { contractLaunches, tellLaunches } from '../variants/launching.ts'
import type { Registry } from '../variants/registry.ts'
import { headBuildOf, readLaunch, readVariant } from '../variants/store.ts'
import { type Launch, subgraphsOf, type VariantState } from '../variants/variant.ts'
import { contractBuildOf } from './contract-build.ts'
import { type ContractFilter, contractFilter } from './contract-filter.ts'

/** A variant that is to show a part of another. */
export interface ContractRequest {
  readonly key: Key
  /** The contract's own. */
  readonly ref: GraphRef
  /** The variant that it shows a part of; null keeps the one that it has. */
  readonly source: string | null
  readonly filter: ContractFilter
  /** Whether it is served at once, or with the next launch of its source. */
  readonly launches: boolean
}

/**
 * Makes a variant a contract of another, or gives it another filter, and launches what it shows. Gives
 * the launch that it serves then, null where that waits.
 *
 * Throws Failure CONTRACT_REFUSED that says what is wrong; nothing is kept then. A repeated request makes
 * no second launch.
 */
export async function putContract(
  registry: Registry,
  request: ContractRequest,
): Promise<Launch | null> {
  const filter = v.safeParse(contractFilter, request.filter)
  if (!filter.success)
    throw refused(filter.issues.map(({ input, message }) => `"${input}" is ${message}`).join('\n'))
  const source = await sourceOf(registry, request)
  return registry.inTurn(writeGraphRef(source), async () => {
    for (;;) {
      const put = await tryPut(registry, request, source)
      if (put !== 'overtaken') return put
    }
  })
}

async function sourceOf(
  { database, strictVariants }: Registry,
  { ref, source }: ContractRequest,
): Promise<GraphRef> {
  const isStrict = strictVariants.includes(ref.variant)
  const { contract } = await readVariant(database.sql, ref, isStrict)
  const variant = source ?? contract?.source
  if (variant === undefined)
    throw refused(`"${writeGraphRef(ref)}" is no contract yet: name its source variant`)
  if (contract && contract.source !== variant)
    throw refused(`The source of "${writeGraphRef(ref)}" stays "${contract.source}"`)
  if (variant === ref.variant) throw refused('A contract shows a part of another variant')
  return { graph: ref.graph, variant }
}

async function tryPut(
  registry: Registry,
  { key, ref, filter, launches }: ContractRequest,
  source: GraphRef,
): Promise<Launch | null | 'overtaken'> {
  const { database, strictVariants } = registry
  const { sql } = database
  const state = await readVariant(sql, source, strictVariants.includes(source.variant))
  checkSource(state)
  const contract = { variant: ref.variant, source: source.variant, filter }
  const build = await headBuildOf(sql, state)
  const shown = build && (await contractBuildOf(database, build, filter))
  if (shown && shown.errors.length > 0)
    throw refused(shown.errors.map(({ message }) => message).join('\n'))
  const { head } = await readVariant(sql, ref, false)
  const served = head === null ? null : await readLaunch(sql, ref.graph, head)
  const isServed = shown === null || served?.build === shown.id

  const changed = await changeVariant(database, state, {
    contract,
    downstream:
      launches && build && !isServed
        ? await contractLaunches(registry, state, { build, contracts: [contract], key })
        : [],
    audit: {
      actor: key.name,
      action: 'contract.published',
      details: { ref: writeGraphRef(ref), source: source.variant, ...filter },
    },
  })
  if (changed === 'overtaken') return changed
  tellLaunches(registry, changed)
  return changed.downstream[0] ?? (launches ? served : null)
}

function checkSource(state: VariantState): void {
  const name = writeGraphRef(state.ref)
  if (state.contract) throw refused(`"${name}" is a contract itself`)
  if (subgraphsOf(state).length === 0)
    throw refused(`"${name}" has no subgraphs that a contract could show a part of`)
}

/** Ends a contract, with what it serves; gateways that run it go on. */
export function endContract(registry: Registry, key: Key, ref: GraphRef): Promise<void> {
  return registry.inTurn(writeGraphRef(ref), async () => {
    const { database, strictVariants } = registry
    for (;;) {
      const { contract, head } = await readVariant(database.sql, ref, false)
      if (contract === null)
        throw new Failure('BAD_USER_INPUT', `"${writeGraphRef(ref)}" is no contract`)
      const source = { graph: ref.graph, variant: contract.source }
      const isStrict = strictVariants.includes(source.variant)
      const state = await readVariant(database.sql, source, isStrict)
      const changed = await changeVariant(database, state, {
        endedContract: ref.variant,
        audit: {
          actor: key.name,
          action: 'contract.deleted',
          details: { ref: writeGraphRef(ref), source: contract.source, head },
        },
      })
      if (changed !== 'overtaken') return
    }
  })
}

function refused(problem: string): Failure {
  return new Failure('CONTRACT_REFUSED', problem)
}
