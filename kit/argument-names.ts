import type { ApolloServerPlugin } from '@apollo/server'
import {
  type ASTNode,
  type DocumentNode,
  type GraphQLError,
  isValueNode,
  Kind,
  visit,
} from 'graphql'
import type { FailureCode } from './errors.ts'

const badValue: FailureCode = 'BAD_USER_INPUT'

/**
 * Makes errors about a value name the argument that holds it, `filter.kind`, in the message and in
 * `extensions.argument`, and gives them one code whether the value stands in the document or in a
 * variable. GraphQL's own messages name the type or the variable only.
 */
export const argumentNames: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didEncounterErrors({ document, errors }) {
        if (document) for (const error of errors) nameArgument(document, error)
      },
    }
  },
}

function nameArgument(document: DocumentNode, error: GraphQLError): void {
  const node = error.nodes?.[0]
  if (!node || error.path) return
  const names =
    node.kind === Kind.VARIABLE_DEFINITION
      ? argumentsOf(document, node.variable.name.value, error.message)
      : argumentsAround(document, node)
  if (names.length === 0) return
  const argument = names.join(', ')
  error.extensions.argument = argument
  if (isValueNode(node)) error.extensions.code = badValue
  error.message = `Argument "${argument}": ${error.message}`
}

/** Where a variable is used, each with the path inside its value that the message tells of. */
function argumentsOf(document: DocumentNode, variable: string, message: string): string[] {
  const inside = / at "[^".[]+([^"]*)"/.exec(message)?.[1] ?? ''
  const names = new Set<string>()
  visit(document, {
    Variable(node, _key, parent, _path, ancestors) {
      const argument = node.name.value === variable ? argumentPath([...ancestors, parent]) : null
      if (argument) names.add(`${argument}${inside}`)
    },
  })
  return [...names]
}

function argumentsAround(document: DocumentNode, target: ASTNode): string[] {
  const names: string[] = []
  visit(document, {
    enter(node, _key, parent, _path, ancestors) {
      const argument = node === target ? argumentPath([...ancestors, parent, node]) : null
      if (argument) names.push(argument)
    },
  })
  return names
}

/** `filter.kind`, from the argument down through the fields of its objects; null outside of an argument. */
function argumentPath(
  ancestors: ReadonlyArray<ASTNode | readonly ASTNode[] | undefined>,
): string | null {
  const names = ancestors.flatMap((node) =>
    node && 'kind' in node && (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD)
      ? [node.name.value]
      : [],
  )
  return names.length > 0 ? names.join('.') : null
}
