import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Engine } from './execution/engine.ts'
import type { PreparedOperation } from './execution/prepare-operation.ts'

/** The operations of one generation that have been parsed and found valid, by their text. */
export interface KnownOperations {
  find(text: string, operationName: string | null): PreparedOperation | undefined
  /** Gives the operation of a valid document, prepared once. */
  prepare(
    text: string,
    operationName: string | null,
    operation: OperationDefinitionNode,
    document: DocumentNode,
  ): PreparedOperation
}

/** Of text; what is compiled takes some tens of times as much. */
const maxCharacters = 4 * 1024 * 1024

export function createKnownOperations(engine: Engine): KnownOperations {
  const known = new LRUCache<string, PreparedOperation>({
    maxSize: maxCharacters,
    sizeCalculation: (_, key) => key.length + 1,
  })
  const keyOf = (text: string, operationName: string | null) => `${operationName ?? ''}\n${text}`
  return {
    find: (text, operationName) => known.get(keyOf(text, operationName)),
    prepare(text, operationName, operation, document) {
      const key = keyOf(text, operationName)
      const prepared = known.get(key) ?? engine.prepare(operation, document)
      known.set(key, prepared)
      return prepared
    },
  }
}
