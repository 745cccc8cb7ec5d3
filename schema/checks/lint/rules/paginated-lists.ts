import type { TypeNode } from 'graphql'
import { directivesOf, namedTypeOf } from '../../schema-elements.ts'
import type { LintRule } from '../rule.ts'

/**
 * A list of entities that a query begins with grows with the province, so it is asked for in pages; a
 * list of known size says so by `@listSize`.
 */
export const paginatedLists: LintRule = {
  code: 'LIST_SHOULD_BE_PAGINATED',
  level: 'WARNING',
  find: ({ elements }) => {
    const entities = new Set(
      elements
        .filter(({ kind, node }) => kind === 'type' && directivesOf(node, 'key').length > 0)
        .map(({ name }) => name),
    )
    return elements
      .filter((element) => element.kind === 'field')
      .filter(({ of }) => of.name.value === 'Query')
      .filter(({ node }) => isList(node.type) && entities.has(namedTypeOf(node.type)))
      .filter(({ node }) => !node.arguments?.some(({ name }) => name.value === 'first'))
      .filter(({ node }) => directivesOf(node, 'listSize').length === 0)
      .map(({ coordinate, node }) => ({
        coordinate,
        message:
          'Take `first` and `after` and give a connection, or tell the size by @listSize(assumedSize:)',
        node: node.type,
      }))
  },
}

function isList(type: TypeNode): boolean {
  if (type.kind === 'NonNullType') return isList(type.type)
  return type.kind === 'ListType'
}
