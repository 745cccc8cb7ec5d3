import type { LintRule } from '../rule.ts'

export const typeNames: LintRule = {
  code: 'TYPE_NAMES_SHOULD_BE_PASCAL_CASE',
  level: 'ERROR',
  find: ({ elements }) =>
    elements
      .filter(({ kind, name }) => kind === 'type' && !/^[A-Z][A-Za-z0-9]*$/.test(name))
      .map(({ coordinate, node }) => ({
        coordinate,
        message: 'Names of types are written like FeeItem',
        node: node.name,
      })),
}
