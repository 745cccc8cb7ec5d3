import {
  type DocumentNode,
  print,
  separateOperations,
  stripIgnoredCharacters,
  visit,
} from 'graphql'

/**
 * The text by which requests of one operation are counted together: the operation with its fragments,
 * without values of numbers and texts, which may be anybody's. What the operation depends on stays.
 *
 * Null where the document has no operation of this name; null as a name stands for the only one.
 */
export function operationSignature(
  document: DocumentNode,
  operationName: string | null,
): string | null {
  const separate = separateOperations(document)
  const own = operationName === null ? onlyOne(separate) : separate[operationName]
  return own ? stripIgnoredCharacters(print(withoutValues(own))) : null
}

function onlyOne(separate: Readonly<Record<string, DocumentNode>>): DocumentNode | undefined {
  const [only, ...others] = Object.values(separate)
  return others.length === 0 ? only : undefined
}

function withoutValues(document: DocumentNode): DocumentNode {
  return visit(document, {
    IntValue: (node) => ({ ...node, value: '0' }),
    FloatValue: (node) => ({ ...node, value: '0' }),
    StringValue: (node) => ({ ...node, value: '', block: false }),
  })
}
