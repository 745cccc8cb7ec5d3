import { Failure } from '#kit/errors.ts'
import { endContract } from '../contracts/put-contract.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import type { Key } from '../keys/key.ts'
import { changeVariant } from './changes/store.ts'
import type { Registry } from './registry.ts'
import { readVariant } from './store.ts'

/**
 * Takes all out of a variant, and its supergraph from gateways that ask for it; those that run it go on.
 * What was published stays in the history. A contract ends.
 *
 * Throws Failure BAD_USER_INPUT where nothing is in it, or contracts show a part of it.
 */
export async function deleteVariant(registry: Registry, key: Key, ref: GraphRef): Promise<void> {
  const { contract } = await readVariant(registry.database.sql, ref, false)
  if (contract) return endContract(registry, key, ref)
  return registry.inTurn(writeGraphRef(ref), async () => {
    const { database, strictVariants } = registry
    for (;;) {
      const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
      if (state.slots.length === 0)
        throw new Failure('BAD_USER_INPUT', `There is no variant "${writeGraphRef(ref)}"`)
      if (state.contracts.length > 0)
        throw new Failure(
          'BAD_USER_INPUT',
          `"${writeGraphRef(ref)}" has contracts, which are deleted first: ${state.contracts.map(({ variant }) => variant).join(', ')}`,
        )
      const done = await changeVariant(database, state, {
        removed: state.slots.map(({ subgraph }) => subgraph),
        movesHead: true,
        isPinned: false,
        audit: {
          actor: key.name,
          action: 'variant.deleted',
          details: { ref: writeGraphRef(ref), head: state.head },
        },
      })
      if (done !== 'overtaken') return
    }
  })
}
