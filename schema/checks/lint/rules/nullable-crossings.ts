import { keyNames, namedTypeOf } from '../../schema-elements.ts'
import type { LintRule } from '../rule.ts'

/**
 * A field that needs another subgraph to be answered: one added to its entity, or one that leads there.
 * If it may not be null, one system's outage takes away more than its own part.
 */
export const nullableCrossings: LintRule = {
  code: 'CROSS_SUBGRAPH_FIELD_SHOULD_BE_NULLABLE',
  level: 'ERROR',
  find: ({ elements, isForeign }) =>
    elements
      .filter((element) => element.kind === 'field')
      .filter(({ name, of }) => !keyNames(of).includes(name))
      .filter(({ node, of }) => isForeign(of.name.value) || isForeign(namedTypeOf(node.type)))
      .filter(({ node }) => node.type.kind === 'NonNullType')
      .map(({ coordinate, node }) => ({
        coordinate,
        message: 'Take the ! away: an outage elsewhere must cost this field only',
        node: node.type,
      })),
}
