import {
  buildASTSchema,
  type FieldNode,
  type GraphQLDirective,
  GraphQLSchema,
  getDirectiveValues,
  type OperationDefinitionNode,
  parse,
} from 'graphql'
import * as v from 'valibot'
import type { Column, Described } from './report.ts'

/** What says in a report's file how its answer becomes flat. None of it is part of the operation. */
const { directives, schema } = declared(`
  "What the report is called; which official form it fills in, and in what unit."
  directive @report(vi: String!, en: String!, form: String, unit: String) on QUERY
  "Each item of this list is a row; an object is a row by itself."
  directive @rows on FIELD
  "This field is a column. On an official form it has a number, and headers above its own, the outer one first."
  directive @column(name: String!, vi: String!, en: String!, number: String, under: [String!]) on FIELD
`)

export const reportDirectives: ReadonlySet<string> = new Set(directives.map(({ name }) => name))

/** The schema in whose words a report's file is written. */
export function withReportDirectives(api: GraphQLSchema): GraphQLSchema {
  const config = api.toConfig()
  return new GraphQLSchema({ ...config, directives: [...config.directives, ...directives] })
}

const title = v.object({
  vi: v.string(),
  en: v.string(),
  form: v.optional(v.string()),
  unit: v.optional(v.string()),
})
const column = v.object({
  name: v.string(),
  vi: v.string(),
  en: v.string(),
  number: v.optional(v.string()),
  under: v.optional(v.array(v.string()), []),
})

type Marked = Pick<OperationDefinitionNode | FieldNode, 'directives'>

/** The report's title in both languages, and its official form; null where the operation has none. */
export function headOf(operation: Marked): Pick<Described, 'title' | 'form'> | null {
  const given = valuesOf(operation, 'report')
  if (given === undefined) return null
  const { vi, en, form, unit = '' } = v.parse(title, given)
  return {
    title: { vietnamese: vi, english: en },
    ...(form !== undefined && { form: { code: form, unit } }),
  }
}

/** The column that a field is; null where it is none. */
export function columnOf(field: FieldNode): Omit<Column, 'type'> | null {
  const given = valuesOf(field, 'column')
  if (given === undefined) return null
  const { name, vi, en, number, under } = v.parse(column, given)
  return {
    name,
    title: { vietnamese: vi, english: en },
    ...(number !== undefined && { form: { number, under } }),
  }
}

export function isRows(field: FieldNode): boolean {
  return valuesOf(field, 'rows') !== undefined
}

function valuesOf(node: Marked, name: string) {
  const directive = schema.getDirective(name)
  return directive ? getDirectiveValues(directive, node) : undefined
}

function declared(sdl: string): {
  readonly directives: readonly GraphQLDirective[]
  readonly schema: GraphQLSchema
} {
  const document = parse(sdl)
  const schema = buildASTSchema(document)
  const names = new Set(
    document.definitions.flatMap((definition) =>
      definition.kind === 'DirectiveDefinition' ? [definition.name.value] : [],
    ),
  )
  return { schema, directives: schema.getDirectives().filter(({ name }) => names.has(name)) }
}
