import { type DocumentNode, Kind, print, stripIgnoredCharacters, visit } from 'graphql'
import type { SubgraphAnswer } from '../subgraph-answer.ts'
import { failsCheck, type KeyCheck } from './key-check.ts'
import type { EntityFetch } from './plan.ts'
import { compileBody } from './request-body.ts'
import type { Run } from './run.ts'
import { fieldSet } from './supergraph.ts'

/**
 * Asks for entities: `texts` are the JSON texts of the lists of representations, and of contexts.
 * Throws what the subgraph's client throws.
 */
export type Send = (run: Run, texts: ReadonlyArray<string | undefined>) => Promise<SubgraphAnswer>

type Checks = ReadonlyArray<KeyCheck | null>

/**
 * Compiles how a fetch of entities is sent. A subgraph that fails to give keys back, as one may of
 * entities that it only extends, is asked without them from then on.
 */
export function compileSending(node: EntityFetch, document: DocumentNode, checks: Checks): Send {
  const { subgraph, groups, contexts } = node
  // A context that may be set in several places has one variable.
  const variables = [...new Set([...groups, ...contexts].map(({ variable }) => variable))]
  const bodyOf = (checks: Checks) =>
    compileBody(withChecks(document, node, checks), node.variables, variables)
  let writeBody = bodyOf(checks)

  return async (run, texts) => {
    const answer = await run.ask(subgraph, writeBody(run.variables, texts), true)
    if (!failsCheck(answer)) return answer
    const unchecked = bodyOf([])
    const second = await run.ask(subgraph, unchecked(run.variables, texts), true)
    if (!second.errors) writeBody = unchecked
    return second
  }
}

/** The operation, with what each check asks back added to its `_entities` field. */
function withChecks(document: DocumentNode, { groups }: EntityFetch, checks: Checks): string {
  const added = new Map(groups.map(({ responseKey }, i) => [responseKey, checks[i]?.selection]))
  const checked = visit(document, {
    OperationDefinition: (operation) => ({
      ...operation,
      selectionSet: {
        ...operation.selectionSet,
        selections: operation.selectionSet.selections.map((node) => {
          const text = node.kind === Kind.FIELD && added.get((node.alias ?? node.name).value)
          if (!text || !node.selectionSet) return node
          const selections = [...fieldSet(text).selections, ...node.selectionSet.selections]
          return { ...node, selectionSet: { ...node.selectionSet, selections } }
        }),
      },
    }),
  })
  return stripIgnoredCharacters(print(checked))
}
