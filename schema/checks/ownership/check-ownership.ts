import { parse } from 'graphql'
import { directivesOf, elementsOf, keyNames, type SchemaElement } from '../schema-elements.ts'
import { sourceSpans } from '../source-places.ts'
import type { Violation } from '../violation.ts'
import { matches, matchesField, type Ownership } from './ownership-file.ts'

/** Types that each subgraph adds fields to. */
const rootTypes = ['Query', 'Mutation', 'Subscription']

type Owned = Ownership['subgraphs'][string]

/** One subgraph and what everybody may. */
interface Subject {
  readonly subgraph: string
  readonly owned: Owned
  readonly ownership: Ownership
}

/**
 * Finds what a subgraph defines, or adds to a type of another, without being allowed to.
 *
 * A key that it repeats to refer to an entity, and what it needs of others (`@external`), are no
 * additions.
 */
export function checkOwnership(subgraph: string, sdl: string, ownership: Ownership): Violation[] {
  const owned = ownership.subgraphs[subgraph]
  if (!owned) return [withoutOwner(subgraph)]
  const spanOf = sourceSpans(sdl)
  const subject = { subgraph, owned, ownership }
  return elementsOf(parse(sdl)).flatMap((element) => {
    const problem =
      element.kind === 'type' ? typeProblem(element, subject) : fieldProblem(element, subject)
    if (problem === null) return []
    const span = spanOf(element.node.name.loc ?? { start: 0, end: 0 })
    const { coordinate } = element
    return [{ ...problem, level: 'ERROR', coordinate, places: [{ subgraph, span }] }]
  })
}

function withoutOwner(subgraph: string): Violation {
  return {
    rule: 'SUBGRAPH_WITHOUT_OWNER',
    level: 'ERROR',
    coordinate: null,
    message: `No department answers for "${subgraph}": the centre adds it to the ownership file`,
    places: [],
  }
}

type Problem = Pick<Violation, 'rule' | 'message'>

function typeProblem(element: SchemaElement, { owned, ownership }: Subject): Problem | null {
  const { name } = element
  if (isOwn(name, owned, ownership) || rootTypes.includes(name) || isReference(element)) return null
  const owner = ownerOf(name, ownership)
  const message = owner
    ? `${name} is defined by ${owner.subgraph} (${owner.department}): refer to it by its key`
    : `${name} belongs to no subgraph yet: ask the centre for it, or take a name that is yours`
  return { rule: 'TYPE_OF_ANOTHER', message }
}

function fieldProblem(
  element: SchemaElement,
  { subgraph, owned, ownership }: Subject,
): Problem | null {
  if (element.kind === 'argument' || element.kind === 'type' || !isAddition(element)) return null
  const type = element.of.name.value
  if (isOwn(type, owned, ownership)) return null
  if (owned.fields.some((pattern) => matchesField(pattern, element.coordinate))) return null
  const owner = ownerOf(type, ownership)?.department ?? 'the centre'
  return {
    rule: 'FIELD_OF_ANOTHER',
    message: `${subgraph} (${owned.department}) may not add ${element.coordinate}: ask ${owner}`,
  }
}

function isOwn(type: string, { types }: Owned, { shared }: Ownership): boolean {
  return [...types, ...shared].some((pattern) => matches(pattern, type))
}

function ownerOf(type: string, { subgraphs }: Ownership) {
  const owner = Object.entries(subgraphs).find(([, { types }]) =>
    types.some((pattern) => matches(pattern, type)),
  )
  return owner ? { subgraph: owner[0], department: owner[1].department } : null
}

/** An entity of another, said again to refer to it or to add to it. */
function isReference({ node }: SchemaElement): boolean {
  return directivesOf(node, 'key').length > 0 || node.kind.endsWith('Extension')
}

function isAddition(element: Exclude<SchemaElement, { kind: 'type' }>): boolean {
  if (directivesOf(element.node, 'external').length > 0) return false
  return !keyNames(element.of).includes(element.name)
}
