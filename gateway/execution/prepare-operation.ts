import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql'
import { argumentNamesOf } from '../input-errors.ts'
import { sizeOf } from '../operation-size.ts'
import type { AccessRule, AccessRules } from './access-rules.ts'
import { restrictedSelections } from './restricted-selections.ts'
import { conditionVariables } from './settle.ts'

/** An operation of a valid document, read as far as goes for all its requests. */
export interface PreparedOperation {
  /** Of one engine's operations. */
  readonly id: number
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
  /** How many it has once its fragments are written out. */
  readonly fields: number
}

export function prepareOperation(
  id: number,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  { schema, rules }: { readonly schema: GraphQLSchema; readonly rules: AccessRules },
): PreparedOperation {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition)
  const restricted = restrictedSelections(operation, fragments, schema, rules)
  return {
    id,
    operation,
    fragments,
    conditions: conditionVariables(operation, fragments),
    restricted,
    rules: [...new Set([...restricted.values()].flat())],
    argumentNames: argumentNamesOf(document),
    fields: sizeOf(operation, document).fields,
  }
}
