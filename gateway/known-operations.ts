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

/** Of text; an operation that is parsed takes some tens of times as much. */
const maxCharacters = 1024 * 1024

/** As GraphQL has names (specification, section 2.1.9). */
const operationNames = /^[_A-Za-z][_0-9A-Za-z]*$/

export function createKnownOperations(engine: Pick<Engine, 'prepare'>): KnownOperations {
  const known = new LRUCache<string, PreparedOperation>({
    maxSize: maxCharacters,
    sizeCalculation: (_, key) => key.length + 1,
  })
  return {
    find(text, operationName) {
      const key = keyOf(text, operationName)
      return key === null ? undefined : known.get(key)
    },
    prepare(text, operationName, operation, document) {
      const key = keyOf(text, operationName)
      const prepared = (key !== null && known.get(key)) || engine.prepare(operation, document)
      if (key !== null) known.set(key, prepared)
      return prepared
    },
  }
}

/** Null for what is no name: the request is Apollo Server's to judge. */
function keyOf(text: string, operationName: string | null): string | null {
  if (operationName === null) return `\n${text}`
  return operationNames.test(operationName) ? `${operationName}\n${text}` : null
}
