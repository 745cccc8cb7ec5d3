import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Engine } from './execution/engine.ts'
import type { PreparedOperation } from './execution/prepare-operation.ts'

/** The operations of one generation that have been parsed and found valid, by their text. */
export interface KnownOperations {
  find(text: string, operationName: string | null): PreparedOperation | undefined
  /** Gives the operation of a valid document, prepared once. */
  prepare(
    text: string,
    operation: OperationDefinitionNode,
    document: DocumentNode,
  ): PreparedOperation
}

/** Of text; an operation that is parsed takes some tens of times as much. */
const maxCharacters = 1024 * 1024

/** The operations of one document by the names that ask for them; null asks for the only one. */
type ByName = Map<string | null, PreparedOperation>

export function createKnownOperations(engine: Pick<Engine, 'prepare'>): KnownOperations {
  const known = new LRUCache<string, ByName>({
    maxSize: maxCharacters,
    sizeCalculation: (_, text) => text.length + 1,
  })
  return {
    find: (text, operationName) => known.get(text)?.get(operationName),
    prepare(text, operation, document) {
      const byName: ByName = known.get(text) ?? new Map()
      const name = operation.name?.value ?? null
      const prepared = byName.get(name) ?? engine.prepare(operation, document)
      byName.set(name, prepared)
      if (isOnly(operation, document)) byName.set(null, prepared)
      known.set(text, byName)
      return prepared
    },
  }
}

function isOnly(operation: OperationDefinitionNode, { definitions }: DocumentNode): boolean {
  return definitions.every((node) => node === operation || node.kind !== Kind.OPERATION_DEFINITION)
}
