import type { ApolloServerPlugin } from '@apollo/server'
import { type ASTNode, type GraphQLError, isValueNode, Kind } from 'graphql'
import { visitArguments } from './argument-paths.ts'
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
        const faults = errors.flatMap(faultOf)
        // The document may be large, and most errors are about none of its values.
        if (!document || faults.length === 0) return
        findArguments(document, faults)
        for (const fault of faults) nameArgument(fault)
      },
    }
  },
}

/** An error with the place that it tells of and the arguments found there. */
interface Fault {
  readonly error: GraphQLError
  readonly node: ASTNode
  /** The part of the argument that the message names: `.period.to`. */
  readonly inside: string
  readonly names: Set<string>
}

function faultOf(error: GraphQLError): Fault[] {
  const node = error.nodes?.[0]
  if (!node || error.path || node.kind === Kind.FIELD) return []
  return [{ error, node, inside: insideOf(error.message, node), names: new Set() }]
}

/** What GraphQL's message tells of the place inside a variable's value, and of a field that lacks. */
function insideOf(message: string, { kind }: ASTNode): string {
  const [, path = ''] = / at "\w+((?:\.\w+|\[\d+\])+)"; /.exec(message) ?? []
  const ofField = /(?:^|; )Field "(?:\w+\.)?(\w+)" (?:of required type|is not defined by type)/
  const [, field] = ofField.exec(message) ?? []
  // The node of a field that is not defined is the field itself.
  return field === undefined || kind === Kind.OBJECT_FIELD ? path : `${path}.${field}`
}

/** One visit for all: there may be many errors. */
function findArguments(document: ASTNode, faults: readonly Fault[]): void {
  const byPlace = Map.groupBy(faults, ({ node }) => placeOf(node))
  visitArguments(document, (node, argument) => {
    const place = node.kind === Kind.VARIABLE ? [node, node.name.value] : [node]
    for (const fault of place.flatMap((key) => byPlace.get(key) ?? []))
      fault.names.add(`${argument}${fault.inside}`)
  })
}

/** A variable's definition is found by its name, anything else by itself. */
function placeOf(node: ASTNode): ASTNode | string {
  return node.kind === Kind.VARIABLE_DEFINITION ? node.variable.name.value : node
}

function nameArgument({ error, node, names }: Fault): void {
  if (names.size === 0) return
  const argument = [...names].join(', ')
  error.extensions.argument = argument
  if (isValueNode(node) || node.kind === Kind.OBJECT_FIELD) error.extensions.code = badValue
  error.message = `Argument "${argument}": ${error.message}`
}
