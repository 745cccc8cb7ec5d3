import {
  type GraphQLInterfaceType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLUnionType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { collectFields, type GroupedField } from './collect-fields.ts'
import { leafCoercion, leafTest, type WriteTest } from './complete-leaf.ts'
import { type CompleteField, compileObject } from './complete-object.ts'
import { type Gathered, isGathered } from './gathered.ts'
import type { IsHidden } from './hidden-values.ts'
import { needsTypename, type PlannedTypes } from './planned-document.ts'
import { errorOf, lackOf, type Run } from './run.ts'
import type { Selection, SettledOperation } from './selection.ts'

/** What of a supergraph responses depend on. */
export interface ResponseTypes extends PlannedTypes {
  /** Asked of a value that the API schema lacks. */
  readonly isHidden: IsHidden
}

/** The state of completing one response. */
export interface Completion {
  readonly run: Run
  /** Where the value that is completed stands: its first steps, as many as it is deep. */
  readonly place: Array<string | number>
}

/**
 * Completes a value for its place in the response (GraphQL specification, section 6.4.3).
 *
 * `depth` is the index of the value's own step in `place`. Undefined is what becomes null at the
 * nearest place above that may be null (section 6.4.4); the error is told by then.
 */
export type Complete = (value: unknown, completion: Completion, depth: number) => unknown

/** Compiles how an operation's response is made of what has been gathered. */
export function compileResponse(
  { rootType, selections }: SettledOperation,
  types: ResponseTypes,
): (run: Run) => Gathered | null {
  const root = types.schema.getType(rootType)
  if (!isObjectType(root)) throw new TypeError(`${rootType} is no object type`)
  const complete = objectCompleter(root, selections, types)
  return (run) => {
    const data = complete(run.data, { run, place: [] }, -1)
    return isGathered(data) ? data : null
  }
}

function completerOf(
  type: GraphQLOutputType,
  selections: readonly Selection[],
  types: ResponseTypes,
): Complete {
  if (isNonNullType(type)) return nonNull(completerOf(type.ofType, selections, types))
  return nullable(valueCompleter(type, selections, types))
}

function valueCompleter(
  type: GraphQLOutputType,
  selections: readonly Selection[],
  types: ResponseTypes,
): Complete {
  if (isListType(type)) return listCompleter(completerOf(type.ofType, selections, types))
  if (isLeafType(type)) return leafCompleter(type, types)
  return isObjectType(type)
    ? objectCompleter(type, selections, types)
    : abstractCompleter(type, selections, types)
}

function nullable(complete: Complete): Complete {
  return (value, completion, depth) =>
    value === null ? null : (complete(value, completion, depth) ?? null)
}

function nonNull(complete: Complete): Complete {
  return (value, completion, depth) => {
    const completed = complete(value, completion, depth)
    if (completed !== null) return completed
    tellUnfit(completion, depth, 'A subgraph gave null for a field that is never null')
    return undefined
  }
}

/** What is hidden from clients is null for them: an error would tell of it. */
function leafCompleter(type: GraphQLLeafType, { isHidden }: ResponseTypes): Complete {
  const coerce = leafCoercion(type)
  const kind = isEnumType(type) ? 'enum' : 'scalar'
  return (value, completion, depth) => {
    const leaf = coerce(value)
    if (leaf !== undefined) return leaf
    if (isHidden(type.name, value)) return null
    tellUnfit(completion, depth, `A subgraph gave a value that the ${kind} ${type.name} has not`)
    return undefined
  }
}

function listCompleter(item: Complete): Complete {
  return (values, completion, depth) => {
    if (!Array.isArray(values)) {
      tellUnfit(completion, depth, 'A subgraph gave a value that is not a list')
      return undefined
    }
    const completed: unknown[] = new Array(values.length)
    for (let index = 0; index < values.length; index++) {
      completion.place[depth + 1] = index
      const value = item(values[index], completion, depth + 1)
      if (value === undefined) return undefined
      completed[index] = value
    }
    return completed
  }
}

function objectCompleter(
  type: GraphQLObjectType | GraphQLInterfaceType,
  selections: readonly Selection[],
  types: ResponseTypes,
): Complete {
  // Compiled when the first object comes: of most possible types none ever does.
  let complete: Complete | undefined
  return (value, completion, depth) => {
    if (!isGathered(value)) {
      tellUnfit(completion, depth, `A subgraph gave a value that is no object for ${type.name}`)
      return undefined
    }
    complete ??= compileObject(
      collectFields(type, selections, types.schema).map((field) => fieldOf(field, type, types)),
    )
    return complete(value, completion, depth)
  }
}

function abstractCompleter(
  type: GraphQLInterfaceType | GraphQLUnionType,
  selections: readonly Selection[],
  types: ResponseTypes,
): Complete {
  const completers = new Map<unknown, Complete>(
    types.schema
      .getPossibleTypes(type)
      .map((possible) => [possible.name, objectCompleter(possible, selections, types)]),
  )
  // An object that a subgraph knows by its interface alone, where its own type does not show.
  if (isInterfaceType(type) && !needsTypename(type, selections, types))
    for (const name of [undefined, type.name])
      completers.set(name, objectCompleter(type, selections, types))
  return (value, completion, depth) => {
    if (isGathered(value)) {
      const complete = completers.get(value.__typename)
      if (complete) return complete(value, completion, depth)
      if (types.isHidden(type.name, value.__typename)) return null
    }
    tellUnfit(completion, depth, `A subgraph gave a value of no type of ${type.name}`)
    return undefined
  }
}

/** How one field of an object type is completed. */
function fieldOf(
  { responseKey, gatheredKey, name, refusal, selections }: GroupedField,
  parent: GraphQLObjectType | GraphQLInterfaceType,
  types: ResponseTypes,
): CompleteField {
  if (name === '__typename') return { responseKey, gatheredKey, constant: parent.name }
  const type = parent.getFields()[name]?.type
  // What introspection answers is complete as it is.
  if (!type)
    return {
      responseKey,
      gatheredKey,
      isComplete: (name) => `${name} !== undefined`,
      complete: (value) => value,
      lacking: () => null,
    }
  const instead = isNonNullType(type) ? undefined : null
  if (refusal !== null)
    return {
      responseKey,
      gatheredKey,
      refuse({ run, place }, depth) {
        const { message, code } = refusal
        run.errors.add({ message, path: place.slice(0, depth + 1), extensions: { code } })
        return instead
      },
    }
  return {
    responseKey,
    gatheredKey,
    isComplete: completeTest(type),
    complete: completerOf(type, selections, types),
    lacking(object, completion, depth) {
      const lack = lackOf(completion.run, object, gatheredKey)
      if (lack?.fault) tellFault(completion, depth, lack.fault)
      else if (!lack || instead === undefined)
        tellUnfit(completion, depth, 'A subgraph gave no value for this field')
      return instead
    },
  }
}

function completeTest(type: GraphQLOutputType): WriteTest {
  if (isNonNullType(type)) return isLeafType(type.ofType) ? leafTest(type.ofType) : () => 'false'
  const test = isLeafType(type) ? leafTest(type) : () => 'false'
  return (name) => `${name} === null || ${test(name)}`
}

function tellFault(
  { run, place }: Completion,
  depth: number,
  fault: Parameters<typeof errorOf>[0],
) {
  const path = place.slice(0, depth + 1)
  if (!run.errors.covers(path)) run.errors.add(errorOf(fault, path))
}

/** An error of its own, unless one is told already that made the place empty. */
function tellUnfit({ run, place }: Completion, depth: number, message: string): void {
  const path = place.slice(0, depth + 1)
  if (run.errors.covers(path)) return
  run.errors.add({ message, path, extensions: { code: 'SUBGRAPH_BAD_ANSWER' } })
}
