import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Column, ColumnType, Report } from './report.ts'
import { columnOf, isRows } from './report-directives.ts'

/** The types of columns by those of the fields; text is what any other leaf is. */
const columnTypes: Readonly<Record<string, ColumnType>> = {
  Int: 'integer',
  Float: 'decimal',
  Boolean: 'boolean',
  VND: 'money',
  LocalDate: 'date',
  DateTime: 'moment',
}

const columnName = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/

interface Place {
  readonly path: readonly string[]
  /** The path of the list of rows around it; null outside of one. */
  readonly rows: readonly string[] | null
}

interface FoundColumn extends Column, Place {
  readonly node: FieldNode
}

/**
 * Finds the rows and columns of a report. Columns are in the order in which they are first named; rows
 * that name the same one fill the same one. A column outside of rows is one of all rows in the same field
 * of the query.
 *
 * Throws GraphQLError with the place of what makes no table.
 */
export function readColumns(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  api: GraphQLSchema,
): Pick<Report, 'columns' | 'sources'> {
  const found: FoundColumn[] = []
  const rows: Array<readonly string[]> = []
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment: FragmentDefinitionNode) => [fragment.name.value, fragment.selectionSet]),
  )

  function walk(set: SelectionSetNode, typeName: string, place: Place): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) walkField(selection, typeName, place)
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        walk(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, place)
      else {
        const fragment = fragments.get(selection.name.value)
        if (fragment) walk(fragment, typeName, place)
      }
    }
  }

  function walkField(node: FieldNode, parent: string, { path, rows: around }: Place): void {
    const type = typeOf(node, parent, api)
    const own = [...path, node.alias?.value ?? node.name.value]
    const column = columnOf(node)
    const isList = isListType(isNonNullType(type) ? type.ofType : type)
    if (isRows(node)) {
      if (!node.selectionSet || around)
        throw new GraphQLError('@rows stands at objects, in no other ones', { nodes: node })
      rows.push(own)
    } else if (isList && node.selectionSet) {
      throw new GraphQLError('A list of objects in a report is marked by @rows', { nodes: node })
    }
    const inside = isRows(node) ? own : around
    if (column)
      found.push({
        ...column,
        type: isList ? 'text' : columnTypeOf(node, type, parent),
        path: own,
        rows: inside,
        node,
      })
    if (node.selectionSet)
      walk(node.selectionSet, getNamedType(type).name, { path: own, rows: inside })
  }

  const root = api.getQueryType()
  if (!root || operation.operation !== 'query')
    throw new GraphQLError('A report is a query', { nodes: operation })
  walk(operation.selectionSet, root.name, { path: [], rows: null })
  if (rows.length === 0)
    throw new GraphQLError('A report has rows: mark a list by @rows', { nodes: operation })
  const columns = distinct(found)
  if (columns.length === 0)
    throw new GraphQLError('A report has columns: mark fields by @column', { nodes: operation })
  return {
    columns,
    sources: rows.map((path) => ({
      path,
      values: columns.map(({ name }) => placeIn(path, name, found)),
    })),
  }
}

function typeOf(node: FieldNode, parent: string, api: GraphQLSchema): GraphQLOutputType {
  const type = api.getType(parent)
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {}
  const field = fields[node.name.value]
  if (!field) throw new GraphQLError(`A report does not ask ${node.name.value}`, { nodes: node })
  return field.type
}

function columnTypeOf(node: FieldNode, type: GraphQLOutputType, parent: string): ColumnType {
  const named = getNamedType(type)
  if (isCompositeType(named))
    throw new GraphQLError('A column is a field without fields of its own', { nodes: node })
  if (parent === 'Rate' && node.name.value === 'value') return 'share'
  return columnTypes[named.name] ?? 'text'
}

/** Each column once, as it is first named. */
function distinct(found: readonly FoundColumn[]): Column[] {
  const columns = new Map<string, FoundColumn>()
  for (const column of found) {
    if (!columnName.test(column.name))
      throw new GraphQLError(`A column is named in snake_case: ${column.name}`, {
        nodes: column.node,
      })
    const known = columns.get(column.name)
    if (!known) columns.set(column.name, column)
    else if (!isSame(known, column))
      throw new GraphQLError(`Column ${column.name} is named twice, and not alike`, {
        nodes: column.node,
      })
  }
  return [...columns.values()].map(({ node: _node, path: _path, rows: _rows, ...column }) => column)
}

/** Rows have a column once; others may fill it too, and other fields of the query. */
function isSame(known: FoundColumn, other: FoundColumn): boolean {
  const isElsewhere = known.rows ? known.rows !== other.rows : known.path[0] !== other.path[0]
  const inShort = ({ type, title, form }: Column) => JSON.stringify([type, title, form])
  return isElsewhere && inShort(known) === inShort(other)
}

function placeIn(rows: readonly string[], name: string, found: readonly FoundColumn[]) {
  const isOfAll = (one: FoundColumn) => one.rows === null && one.path[0] === rows[0]
  const column = found.find((one) => one.name === name && (one.rows === rows || isOfAll(one)))
  if (!column) return null
  return column.rows
    ? ({ from: 'row', path: column.path.slice(rows.length) } as const)
    : ({ from: 'answer', path: column.path } as const)
}
