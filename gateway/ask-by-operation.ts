import { unicodeValue } from './isomorphic.ts'
import type { SubgraphAnswer } from './subgraph-answer.ts'
import { type SubgraphCallInput, type SubgraphClient, SubgraphFailure } from './subgraph-client.ts'

/** One operation as Apollo Gateway asks a subgraph. */
export interface SubgraphOperation {
  readonly query: string
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

/** Asks a subgraph one operation, for a client's request. */
export type AskSubgraph = (
  operation: SubgraphOperation,
  request: Omit<SubgraphCallInput, 'body'>,
) => Promise<SubgraphAnswer>

/**
 * Asks a subgraph as Apollo Gateway does, which takes entities by their place in the list without
 * counting them.
 *
 * Throws what SubgraphClient does, and SUBGRAPH_BAD_ANSWER for another number of entities than asked.
 */
export function askByOperation(subgraph: string, client: SubgraphClient): AskSubgraph {
  return async (operation, request) => {
    const { query, operationName, variables } = operation
    const body = Buffer.from(JSON.stringify({ query, operationName, variables }))
    const asked = await client.ask({ ...request, body })
    const answer = { ...asked, data: unicodeValue(asked.data) }
    const problem = answer.data && miscount(answer.data, operation)
    if (!problem) return answer
    const cause = new Error(problem)
    throw new SubgraphFailure(subgraph, 'SUBGRAPH_BAD_ANSWER', 'gave no GraphQL response', {
      cause,
    })
  }
}

/** The type is out of reach of clients, so that a variable of theirs is not mistaken. */
const asksEntities = /\$representations:\s*\[_Any!\]!/

function miscount(
  { _entities: entities }: Record<string, unknown>,
  { query, variables }: SubgraphOperation,
): string | null {
  const representations = variables?.representations
  if (!asksEntities.test(query) || !Array.isArray(representations)) return null
  if (!Array.isArray(entities)) return '"_entities" is not a list'
  if (entities.length === representations.length) return null
  return `${entities.length} entities for ${representations.length} representations`
}
