import { type Gathered, isGathered } from './gathered.ts'

/** The response keys that the gateway asks for its own checks begin so; nothing else's do. */
export const checkPrefix = '__check_'

/**
 * Merges what a subgraph answers of an object into what has been gathered of it: objects by key,
 * lists by index. Of two leaves the first stays, but an object's own type replaces the name of an
 * interface that stood for it (`interfaceObjects`).
 */
export function mergeInto(
  target: Gathered,
  answer: Gathered,
  interfaceObjects: ReadonlySet<unknown>,
): void {
  for (const key in answer) {
    const value = answer[key]
    const known = target[key]
    if (known === undefined || known === null) {
      if (key !== '__proto__' && !key.startsWith(checkPrefix)) target[key] = value
    } else if (typeof known === 'object') mergeValue(known, value, interfaceObjects)
    else if (key === '__typename' && interfaceObjects.has(known)) target[key] = value
  }
}

function mergeValue(known: unknown, value: unknown, interfaceObjects: ReadonlySet<unknown>): void {
  if (isGathered(known) && isGathered(value)) mergeInto(known, value, interfaceObjects)
  else if (Array.isArray(known) && Array.isArray(value))
    for (const [index, item] of value.entries()) mergeValue(known[index], item, interfaceObjects)
}
