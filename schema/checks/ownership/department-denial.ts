import { type GraphRef, writeGraphRef } from '../../graph-ref.ts'
import type { Key, Scope } from '../../keys/key.ts'
import type { Ownership } from './ownership-file.ts'

/** What is to be done to which subgraph. */
export interface SubgraphAction {
  readonly scope: Scope
  readonly ref: GraphRef
  readonly subgraph: string
}

/**
 * Why a department's key may not act in the name of a subgraph that another department answers for;
 * null where it may. Keys of the provincial office may act for all.
 */
export function departmentDenial(
  { name, department }: Key,
  { scope, ref, subgraph }: SubgraphAction,
  ownership: Ownership | null,
): string | null {
  const owner = ownership?.subgraphs[subgraph]?.department
  if (department === null || owner === undefined || owner === department) return null
  return `Unauthorized: the key "${name}" of ${department} lacks the right "${scope}" for subgraph "${subgraph}" of "${writeGraphRef(ref)}", which ${owner} answers for`
}
