import type { ClientProgram } from './client-program.ts'
import type { ReportedOperation } from './read-operation.ts'

/** How often each client sent an operation. */
export interface OperationCount extends ReportedOperation {
  readonly clients: ReadonlyMap<string, ClientCount>
}

export interface ClientCount extends ClientProgram {
  requests: number
}

/** What is counted between two reports; never more than fits into one. */
export interface UsageBatch {
  /** Counts a request. False where it no longer fits. */
  add(operation: ReportedOperation, client: ClientProgram): boolean
  readonly operations: ReadonlyMap<string, OperationCount>
}

/** More than clients that were written by people send in ten seconds. */
const most = { operations: 2_000, clients: 10_000, characters: 2 * 1024 * 1024 }

export function createUsageBatch(): UsageBatch {
  const operations = new Map<string, ReportedOperation & { clients: Map<string, ClientCount> }>()
  let clients = 0
  let characters = 0

  function countOf(operation: ReportedOperation) {
    const known = operations.get(operation.key)
    if (known) return known
    if (operations.size >= most.operations) return null
    if (characters + operation.key.length > most.characters) return null
    const added = { ...operation, clients: new Map<string, ClientCount>() }
    operations.set(operation.key, added)
    characters += operation.key.length
    return added
  }

  return {
    operations,
    add(operation, client) {
      const count = countOf(operation)
      if (count === null) return false
      const name = `${client.name}\n${client.version}`
      const known = count.clients.get(name)
      if (known) {
        known.requests += 1
        return true
      }
      if (clients >= most.clients) return false
      clients += 1
      count.clients.set(name, { ...client, requests: 1 })
      return true
    },
  }
}
