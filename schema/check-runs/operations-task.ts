import type {
  AffectedOperation,
  JudgedChange,
  OperationsVerdict,
} from '../checks/operations/judge-operations.ts'
import type { OperationsTask } from './check-run.ts'

/** Tells each change with whom it breaks, and by which name an override lets it pass. */
export function operationsTask(verdict: OperationsVerdict): OperationsTask {
  return {
    __typename: 'OperationsCheckTask',
    status: verdict.severity === 'FAILURE' ? 'FAILED' : 'PASSED',
    result: {
      __typename: 'OperationsCheckResult',
      checkSeverity: verdict.severity,
      numberOfCheckedOperations: verdict.checkedOperations,
      changes: verdict.changes.map((change) => ({
        severity: change.severity,
        code: change.code,
        description: describeChange(change),
      })),
    },
  }
}

/** More would hide the change. */
const maxNamed = 5

/** A change in words. */
export function describeChange({ id, description, severity, operations }: JudgedChange): string {
  if (operations.length === 0) return description
  const named = operations.slice(0, maxNamed).map(describeOperation)
  const rest = operations.length - named.length
  const asked = [...named, ...(rest > 0 ? [`${rest} more`] : [])].join('; ')
  const told = `${description}. Asked for by ${asked}`
  return severity === 'FAILURE' ? `${told}. Its id: ${id}` : told
}

function describeOperation({ id, name, clients, override }: AffectedOperation): string {
  const senders = clients.map(({ name, count }) => `${name || 'unnamed'} ${count} times`)
  const by = senders.length > 0 ? ` (${senders.slice(0, maxNamed).join(', ')})` : ''
  const passes = override
    ? `, which ${override.author} lets pass until ${override.until}: ${override.reason}`
    : ''
  return `${name ?? id}${by}${passes}`
}
