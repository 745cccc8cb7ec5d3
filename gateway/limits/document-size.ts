import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  TokenKind,
} from 'graphql'

/** What a document asks for, valid or not: of its operations, the most that any of them asks. */
export interface DocumentSize {
  readonly tokens: number
  readonly operations: number
  readonly fragments: number
  /** These with fragments written out, as they are to plan it. */
  readonly depth: number
  readonly fields: number
  readonly rootFields: number
  readonly aliases: number
  readonly directives: number
}

type SelectionSize = Omit<DocumentSize, 'tokens' | 'operations' | 'fragments'>

const nothing: SelectionSize = { depth: 0, fields: 0, rootFields: 0, aliases: 0, directives: 0 }

/**
 * Measures a parsed document in a time that grows as its text does. Each fragment is measured once:
 * written out, small text may be endless, and then the numbers are Infinity. Fragments that hold
 * themselves count as nothing, since no document with them is valid.
 */
export function measureDocument(document: DocumentNode): DocumentSize {
  const fragments = new Map<string, SelectionSize>()
  for (const { name, directives, selectionSet } of innermostFirst(document))
    fragments.set(
      name.value,
      sum([sizeOfSet(selectionSet, fragments), directivesOnly(directives?.length)]),
    )
  const operations = document.definitions
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => sizeOfOperation(operation, fragments))
  const most = (of: keyof SelectionSize) =>
    operations.reduce((most, size) => Math.max(most, size[of]), 0)
  return {
    tokens: tokensOf(document),
    operations: operations.length,
    fragments: document.definitions.length - operations.length,
    depth: most('depth'),
    fields: most('fields'),
    rootFields: most('rootFields'),
    aliases: most('aliases'),
    directives: most('directives'),
  }
}

type Fragments = ReadonlyMap<string, SelectionSize>

function sizeOfOperation(
  { selectionSet, directives = [], variableDefinitions = [] }: OperationDefinitionNode,
  fragments: Fragments,
): SelectionSize {
  const given = [directives, ...variableDefinitions.map(({ directives = [] }) => directives)]
  return sum([sizeOfSet(selectionSet, fragments), directivesOnly(given.flat().length)])
}

function sizeOfSet({ selections }: SelectionSetNode, fragments: Fragments): SelectionSize {
  return sum(selections.map((node) => sizeOfSelection(node, fragments)))
}

function sizeOfSelection(node: SelectionNode, fragments: Fragments): SelectionSize {
  const own = directivesOnly(node.directives?.length)
  if (node.kind === Kind.FRAGMENT_SPREAD)
    return sum([own, fragments.get(node.name.value) ?? nothing])
  const inner = node.selectionSet ? sizeOfSet(node.selectionSet, fragments) : nothing
  if (node.kind === Kind.INLINE_FRAGMENT) return sum([own, inner])
  return {
    depth: inner.depth + 1,
    fields: inner.fields + 1,
    rootFields: 1,
    aliases: inner.aliases + (node.alias ? 1 : 0),
    directives: inner.directives + own.directives,
  }
}

function directivesOnly(directives = 0): SelectionSize {
  return directives === 0 ? nothing : { ...nothing, directives }
}

/** Of selections beside each other. */
function sum(sizes: readonly SelectionSize[]): SelectionSize {
  let { depth, fields, rootFields, aliases, directives } = nothing
  for (const size of sizes) {
    depth = Math.max(depth, size.depth)
    fields += size.fields
    rootFields += size.rootFields
    aliases += size.aliases
    directives += size.directives
  }
  return { depth, fields, rootFields, aliases, directives }
}

/** The fragments of a document, each after those that it spreads; without those that hold themselves. */
function innermostFirst(document: DocumentNode): FragmentDefinitionNode[] {
  const all = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
  const byName = new Map(all.map((fragment) => [fragment.name.value, fragment]))
  const usersOf = new Map<string, string[]>()
  const awaited = new Map<string, number>()
  for (const [name, { selectionSet }] of byName) {
    const spread = new Set(spreadIn(selectionSet).filter((inner) => byName.has(inner)))
    awaited.set(name, spread.size)
    for (const inner of spread) {
      const users = usersOf.get(inner)
      if (users) users.push(name)
      else usersOf.set(inner, [name])
    }
  }
  const ordered = [...byName.values()].filter(({ name }) => awaited.get(name.value) === 0)
  // It grows while it is walked.
  for (const { name } of ordered)
    for (const user of usersOf.get(name.value) ?? []) {
      const left = (awaited.get(user) ?? 0) - 1
      awaited.set(user, left)
      const fragment = byName.get(user)
      if (left === 0 && fragment) ordered.push(fragment)
    }
  return ordered
}

function spreadIn({ selections }: SelectionSetNode): string[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return [node.name.value]
    return node.selectionSet ? spreadIn(node.selectionSet) : []
  })
}

/** As the parser counts them; none where it was told not to keep them. */
function tokensOf({ loc }: DocumentNode): number {
  let count = 0
  for (let token = loc?.startToken.next; token; token = token.next)
    if (token.kind !== TokenKind.COMMENT && token.kind !== TokenKind.EOF) count++
  return count
}
