import { type Gathered, isGathered } from './gathered.ts'
import { onlyTypeOf } from './known-types.ts'
import type { EntityGroup, RequiredField, RequiredSelection, Rewrite } from './plan.ts'

/**
 * Writes the representation of an object as JSON text: undefined where a field that it takes is
 * missing, null where the object is of none of the types that are asked.
 */
export type WriteRepresentation = (object: Gathered) => string | null | undefined

type PossibleTypes = (type: string) => readonly string[]
type Write = (value: unknown) => string | undefined

/** Compiles what representations of a group's objects are made of, for each type of them once. */
export function compileRepresentation(
  { requires, inputRewrites }: Pick<EntityGroup, 'requires' | 'inputRewrites'>,
  possibleTypes: PossibleTypes,
): WriteRepresentation {
  const writers = new Map<unknown, WriteRepresentation>()
  for (const typename of typesOf(requires, possibleTypes)) {
    const fields = fieldsFor(typename, requires, possibleTypes)
    if (fields.length === 0) continue
    const asked = askedTypename(typename, inputRewrites, possibleTypes)
    const head = `{"__typename":${JSON.stringify(asked)}`
    writers.set(typename, writeObject(head, fields, possibleTypes))
  }

  const onlyType = onlyTypeOf(requires, possibleTypes)
  return (object) => {
    const typename = object.__typename ?? onlyType
    if (typeof typename !== 'string') return undefined
    const write = writers.get(typename)
    return write ? write(object) : null
  }
}

/** The types that selections tell apart. */
function typesOf(
  selections: readonly RequiredSelection[],
  possibleTypes: PossibleTypes,
): ReadonlySet<string> {
  return new Set(
    selections.flatMap((selection) =>
      selection.kind === 'fragment'
        ? [...possibleTypes(selection.type), ...typesOf(selection.selections, possibleTypes)]
        : [],
    ),
  )
}

/** Makes the function that writes objects with these fields; generated as `compileObject` is. */
function writeObject(
  head: string,
  fields: readonly RequiredField[],
  possibleTypes: PossibleTypes,
): (object: Gathered) => string | undefined {
  const others = head === '{' ? fields : fields.filter(({ name }) => name !== '__typename')
  const writers = others.map(({ selections }) =>
    selections.length === 0 ? writeLeaf : writeNested(selections, possibleTypes),
  )
  const lines = others.map(({ source, name }, i) => {
    const key = `${i === 0 && head === '{' ? '' : ','}${JSON.stringify(name)}:`
    return `const value${i} = object[${JSON.stringify(source)}]
      const text${i} = value${i} === undefined ? undefined : write${i}(value${i})
      if (text${i} === undefined) return undefined
      text += ${JSON.stringify(key)} + text${i}`
  })
  const make = new Function(
    ...writers.map((_, i) => `write${i}`),
    `return (object) => {
      let text = ${JSON.stringify(head)}
      ${lines.join('\n')}
      return text + '}'
    }`,
  )
  return make(...writers)
}

/** Most leaves are identifiers, which are written as they are. */
const writeLeaf: Write = (value) =>
  typeof value === 'string' && plain.test(value) ? `"${value}"` : JSON.stringify(value)

/** ASCII of which JSON escapes nothing. */
const plain = /^[ !#-[\]-~]*$/

function writeNested(
  selections: readonly RequiredSelection[],
  possibleTypes: PossibleTypes,
): Write {
  const writers = new Map<unknown, (object: Gathered) => string | undefined>()
  for (const typename of typesOf(selections, possibleTypes)) {
    const fields = fieldsFor(typename, selections, possibleTypes)
    // The subgraph has to know which type it is given.
    const head = `{"__typename":${JSON.stringify(typename)}`
    writers.set(typename, writeObject(head, fields, possibleTypes))
  }
  const plainFields = selections.filter(({ kind }) => kind === 'field')
  const writePlain = writeObject('{', fieldsFor('', plainFields, possibleTypes), possibleTypes)

  function write(value: unknown): string | undefined {
    if (value === null) return 'null'
    if (Array.isArray(value)) return writeItems(value)
    if (!isGathered(value)) return undefined
    return (writers.get(value.__typename) ?? writePlain)(value)
  }

  function writeItems(items: readonly unknown[]): string | undefined {
    const texts: string[] = []
    for (const item of items) {
      const text = write(item)
      if (text === undefined) return undefined
      texts.push(text)
    }
    return `[${texts.join(',')}]`
  }

  return write
}

/** The fields that are required of an object of one type, each once. */
function fieldsFor(
  typename: string,
  selections: readonly RequiredSelection[],
  possibleTypes: PossibleTypes,
): RequiredField[] {
  const fields = new Map<string, RequiredField>()
  for (const selection of selections) {
    if (selection.kind === 'fragment' && !possibleTypes(selection.type).includes(typename)) continue
    const found =
      selection.kind === 'field'
        ? [selection]
        : fieldsFor(typename, selection.selections, possibleTypes)
    for (const field of found) fields.set(field.name, merged(fields.get(field.name), field))
  }
  return [...fields.values()]
}

function merged(known: RequiredField | undefined, field: RequiredField): RequiredField {
  return known ? { ...field, selections: [...known.selections, ...field.selections] } : field
}

/**
 * The type that the subgraph knows an object by: its own, or the interface's where the subgraph
 * knows only that (`@interfaceObject`).
 */
export function askedTypename(
  typename: string,
  rewrites: readonly Rewrite[],
  possibleTypes: PossibleTypes,
): string {
  for (const rewrite of rewrites) {
    const [first, second] = rewrite.path
    const isOfType = first?.kind === 'types' && second?.kind === 'key' && rewrite.path.length === 2
    if (rewrite.kind !== 'set' || !isOfType || second.key !== '__typename')
      throw new Error('The planner rewrites representations in a way that is not known')
    if (first.types.some((type) => possibleTypes(type).includes(typename))) return rewrite.value
  }
  return typename
}
