import type { LintRule } from '../rule.ts'

export const enumValues: LintRule = {
  code: 'ENUM_VALUES_SHOULD_BE_SCREAMING_SNAKE_CASE',
  level: 'ERROR',
  find: ({ elements }) =>
    elements
      .filter(
        ({ kind, name }) => kind === 'enumValue' && !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(name),
      )
      .map(({ coordinate, node }) => ({
        coordinate,
        message: 'Values of enums are written like ON_THE_SPOT',
        node: node.name,
      })),
}
