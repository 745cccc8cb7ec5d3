import {
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  Source,
  validate,
  visit,
} from 'graphql'
import { readColumns } from './read-columns.ts'
import { readParameters } from './read-parameters.ts'
import type { Report } from './report.ts'
import { headOf, reportDirectives, withReportDirectives } from './report-directives.ts'

const reportName = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/

/** A report, or each thing that is wrong with its file, with the place. */
export type ReadReport = { readonly report: Report } | { readonly problems: readonly string[] }

/**
 * Reads the file of a report: one query of the API schema, named as the file is, whose directives say
 * which list its rows are and which fields its columns.
 */
export function readReport(
  file: string,
  text: string,
  name: string,
  api: GraphQLSchema,
): ReadReport {
  try {
    return { report: readText(file, text, name, api) }
  } catch (error) {
    if (error instanceof ReportErrors) return { problems: error.errors.map(placed(file)) }
    if (error instanceof GraphQLError) return { problems: [placed(file)(error)] }
    throw error
  }
}

class ReportErrors extends Error {
  readonly errors: readonly GraphQLError[]

  constructor(errors: readonly GraphQLError[]) {
    super('Not a report')
    this.errors = errors
  }
}

function readText(file: string, text: string, name: string, api: GraphQLSchema): Report {
  const document = parse(new Source(text, file))
  const errors = validate(withReportDirectives(api), document)
  if (errors.length > 0) throw new ReportErrors(errors)

  const operations = document.definitions.filter(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION,
  )
  const [operation] = operations
  if (!operation || operations.length > 1)
    throw new GraphQLError('A report is one operation', { nodes: operations })
  const head = headOf(operation)
  if (head === null)
    throw new GraphQLError('A report has a title: @report(vi:, en:)', { nodes: operation })
  if (operation.name?.value !== name || !reportName.test(name))
    throw new GraphQLError(`A report is named as its file, in snake_case: ${name}`, {
      nodes: operation,
    })

  const stripped = visit(document, {
    Directive: ({ name }) => (reportDirectives.has(name.value) ? null : undefined),
  })
  return {
    name,
    ...head,
    query: print(stripped),
    parameters: readParameters(operation, api),
    ...readColumns(operation, document, api),
  }
}

function placed(file: string): (error: GraphQLError) => string {
  return ({ message, locations }) => {
    const [place] = locations ?? []
    return place ? `${file}:${place.line}:${place.column}: ${message}` : `${file}: ${message}`
  }
}
