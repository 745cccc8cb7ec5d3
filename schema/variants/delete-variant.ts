import { Failure } from '#kit/errors.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import type { Key } from '../keys/key.ts'
import type { Registry } from './registry.ts'
import { changeVariant, readVariant } from './store.ts'

/**
 * Takes all out of a variant, and its supergraph from gateways that ask for it; those that run it go on.
 * What was published stays in the history. Throws Failure BAD_USER_INPUT where nothing is in it.
 */
export function deleteVariant(registry: Registry, key: Key, ref: GraphRef): Promise<void> {
  return registry.inTurn(writeGraphRef(ref), async () => {
    const { database, strictVariants } = registry
    for (;;) {
      const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
      if (state.slots.length === 0)
        throw new Failure('BAD_USER_INPUT', `There is no variant "${writeGraphRef(ref)}"`)
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
