import { needsDescription } from '../described.ts'
import type { LintRule } from '../rule.ts'

export const descriptions: LintRule = {
  code: 'ALL_ELEMENTS_REQUIRE_DESCRIPTION',
  level: 'WARNING',
  find: (schema) =>
    schema.elements
      .filter((element) => needsDescription(element, schema))
      .filter(({ node }) => !('description' in node && node.description?.value.trim()))
      .map(({ coordinate, node }) => ({
        coordinate,
        message:
          'Say what it is, in English and then in Vietnamese: "What is owed. Số tiền phải nộp."',
        node: node.name,
      })),
}
