import { limitRows } from './limits.ts'

/** What a client gave for the variables of an operation. */
export interface VariablesSize {
  /** As JSON in UTF-8; not measured where they are too deep for anyone. */
  readonly variablesBytes: number
  /** How deep lists and objects stand in each other. */
  readonly variablesDepth: number
}

const none: VariablesSize = { variablesBytes: 0, variablesDepth: 0 }

const { ceiling } = limitRows.variablesDepth

/** Measures values that come from JSON. */
export function measureVariables(variables: unknown): VariablesSize {
  if (!isNested(variables) || isEmpty(variables)) return none
  const variablesDepth = depthOf(variables)
  // The stack of what writes them would end.
  const variablesBytes = variablesDepth > ceiling ? 0 : Buffer.byteLength(JSON.stringify(variables))
  return { variablesBytes, variablesDepth }
}

/** No deeper than is needed to know that it is too deep. */
function depthOf(value: object, depth = 1): number {
  if (depth > ceiling) return depth
  let deepest = depth
  for (const inner of Object.values(value))
    if (isNested(inner)) deepest = Math.max(deepest, depthOf(inner, depth + 1))
  return deepest
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false
  return true
}
