import { isTypeExtensionNode } from 'graphql'
import { directivesOf, keyNames, type SchemaElement } from '../schema-elements.ts'
import type { LintedSchema } from './rule.ts'

/** Relay's connections say the same everywhere. */
const plumbing = /(Connection|Edge|PageInfo)$/

const rootTypes = ['Query', 'Mutation', 'Subscription']

/**
 * Whether people look for a description of an element here: not of what its owner describes, nor of
 * what every schema has. An argument's name, type and field mostly say what it is.
 */
export function needsDescription(element: SchemaElement, { isForeign }: LintedSchema): boolean {
  switch (element.kind) {
    case 'argument':
      return false
    case 'type':
      return !(
        isTypeExtensionNode(element.node) ||
        isForeign(element.name) ||
        plumbing.test(element.name) ||
        rootTypes.includes(element.name)
      )
    default:
      return !(
        plumbing.test(element.of.name.value) ||
        keyNames(element.of).includes(element.name) ||
        directivesOf(element.node, 'external').length > 0
      )
  }
}
