import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { argumentNamesOf } from '../input-errors.ts'
import type { AccessRule, AccessRules } from './access-rules.ts'
import type { CompiledOperation } from './compile-operation.ts'
import { restrictedSelections } from './restricted-selections.ts'
import { conditionVariables } from './settle.ts'

/** An operation of a valid document, and what it is compiled to for each way that it is settled. */
export interface PreparedOperation {
  readonly operation: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** The variables of its `@skip` and `@include`. */
  readonly conditions: readonly string[]
  /** The selections that access rules stand before. */
  readonly restricted: ReadonlyMap<SelectionNode, readonly AccessRule[]>
  /** All of these rules. */
  readonly rules: readonly AccessRule[]
  /** The names of all arguments that its document gives. */
  readonly argumentNames: ReadonlySet<string>
  /** By the values of its conditions and what the caller may have. */
  readonly settled: LRUCache<string, Promise<CompiledOperation>>
}

/** An operation has two ways for each of its conditions and rules; few of them are ever asked. */
const maxSettled = 32

export function prepareOperation(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  schema: GraphQLSchema,
  accessRules: AccessRules,
): PreparedOperation {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition)
  const restricted = restrictedSelections(operation, fragments, schema, accessRules)
  return {
    operation,
    fragments,
    conditions: conditionVariables(operation, fragments),
    restricted,
    rules: [...new Set([...restricted.values()].flat())],
    argumentNames: argumentNamesOf(document),
    settled: new LRUCache({ max: maxSettled }),
  }
}
