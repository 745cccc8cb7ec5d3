import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql'
import { argumentNamesOf } from '../input-errors.ts'
import { type DocumentSize, measureDocument } from '../limits/document-size.ts'
import { type Cost, type CostParts, costOfOperation } from '../limits/operation-cost.ts'
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
  /** Of its document. */
  readonly size: DocumentSize
  readonly cost: Cost
}

export interface PrepareParts extends CostParts {
  readonly rules: AccessRules
}

export function prepareOperation(
  id: number,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  { rules, ...costParts }: PrepareParts,
): PreparedOperation {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition)
  const restricted = restrictedSelections(operation, fragments, costParts.schema, rules)
  return {
    id,
    operation,
    fragments,
    conditions: conditionVariables(operation, fragments),
    restricted,
    rules: [...new Set([...restricted.values()].flat())],
    argumentNames: argumentNamesOf(document),
    size: measureDocument(document),
    cost: costOfOperation(operation, fragments, costParts),
  }
}
