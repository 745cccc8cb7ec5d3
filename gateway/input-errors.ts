import type { ApolloServerPlugin } from '@apollo/server'
import { type DocumentNode, GraphQLError } from 'graphql'
import { visitArguments } from '#kit/argument-paths.ts'
import type { FailureCode } from '#kit/errors.ts'
import { tellsOfInput } from './subgraph-answer.ts'

/** Codes by which a subgraph tells, in words that are fit for clients, why there is no answer. */
const toldCodes = [
  'CALENDAR_NOT_LOADED',
  'AMOUNT_TOO_LARGE',
  'COVERAGE_TOO_LOW',
  'SOURCE_UNAVAILABLE',
  'SOURCE_TIMEOUT',
  'SOURCE_BAD_RECORD',
  'KEY_SET_TOO_LARGE',
  'PERIOD_NOT_COVERED',
  'AS_OF_NOT_COVERED',
  'RECORD_NOT_CLOSED',
  'TOO_MANY_GROUPS',
] as const satisfies readonly FailureCode[]

type ToldCode = (typeof toldCodes)[number]

const told: ReadonlySet<unknown> = new Set(toldCodes)

/** Whether an error's code tells of a limit of the records or of what is known of them, and not of a fault. */
export function tellsOfLimit(code: unknown): code is ToldCode {
  return told.has(code)
}

const masked: FailureCode = 'SUBGRAPH_ERROR'

/** Takes an error of a subgraph about input for a fault where it names no argument of the client's. */
export const maskForeignInput: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didEncounterErrors({ document, errors }) {
        const told = errors.filter(isOfSubgraph)
        if (!document || told.length === 0) return
        const known = argumentNamesOf(document)
        for (const { extensions } of told)
          if (!rootsOf(extensions.argument).every((name) => known.has(name)))
            extensions.code = masked
      },
    }
  },
}

function isOfSubgraph(error: unknown): boolean {
  if (!(error instanceof GraphQLError)) return false
  const { serviceName, code } = error.extensions
  return serviceName !== undefined && tellsOfInput(code)
}

/** The names of all arguments in a document. */
export function argumentNamesOf(document: DocumentNode): Set<string> {
  const names = new Set<string>()
  visitArguments(document, (_node, argument) => {
    for (const name of rootsOf(argument)) names.add(name)
  })
  return names
}

/** The arguments themselves of `filter.kinds[1], first`; one that nobody has where there is none. */
export function rootsOf(argument: unknown): string[] {
  return String(argument ?? '')
    .split(', ')
    .map((path) => path.replace(/[.[].*$/, ''))
}
