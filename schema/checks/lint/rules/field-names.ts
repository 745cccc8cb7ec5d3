import type { LintRule } from '../rule.ts'

const kinds = ['field', 'argument', 'inputField']

export const fieldNames: LintRule = {
  code: 'FIELD_NAMES_SHOULD_BE_CAMEL_CASE',
  level: 'ERROR',
  find: ({ elements }) =>
    elements
      .filter(({ kind, name }) => kinds.includes(kind) && !/^[a-z][A-Za-z0-9]*$/.test(name))
      .map(({ coordinate, node }) => ({
        coordinate,
        message: 'Names of fields and arguments are written like collectedAt',
        node: node.name,
      })),
}
