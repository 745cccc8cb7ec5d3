import { type Gathered, isGathered } from './gathered.ts'

/**
 * Merges what a subgraph answers of an object into what has been gathered of it: objects by key,
 * lists by index. Of two leaves the first stays, but an object's own type replaces the name of an
 * interface that stood for it (`interfaceObjects`).
 */
export type Merge = (target: Gathered, answer: Gathered) => void

/**
 * Makes the function that merges answers with these keys; generated, so that each is read and written
 * at a place of its own.
 */
export function compileMerge(
  keys: Iterable<string>,
  interfaceObjects: ReadonlySet<unknown>,
): Merge {
  const mergeKey = (target: Gathered, key: string, value: unknown) =>
    mergeOne(target, key, value, interfaceObjects)
  const make = new Function(
    'mergeKey',
    `return (target, answer) => { ${Array.from(keys, writeMerge).join('\n')} }`,
  )
  return make(mergeKey)
}

/** A value of its own, for another object than the first that it is merged into. */
export function copyOf<Value>(value: Value): Value
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf)
  if (!isGathered(value)) return value
  const copy: Gathered = {}
  for (const key in value) if (key !== '__proto__') copy[key] = copyOf(value[key])
  return copy
}

function writeMerge(key: string, i: number): string {
  const name = JSON.stringify(key)
  if (key in Object.prototype)
    return `if (Object.hasOwn(answer, ${name})) mergeKey(target, ${name}, answer[${name}])`
  return `const value${i} = answer[${name}]
    if (value${i} !== undefined) {
      if (target[${name}] === undefined) target[${name}] = value${i}
      else mergeKey(target, ${name}, value${i})
    }`
}

/** Merges one value into an object, of which the same is true. */
export function mergeOne(
  target: Gathered,
  key: string,
  value: unknown,
  interfaceObjects: ReadonlySet<unknown>,
): void {
  const known = Object.hasOwn(target, key) ? target[key] : undefined
  if (known === undefined || known === null) target[key] = value
  else if (typeof known === 'object') mergeValue(known, value, interfaceObjects)
  else if (key === '__typename' && interfaceObjects.has(known)) target[key] = value
}

function mergeValue(known: unknown, value: unknown, interfaceObjects: ReadonlySet<unknown>): void {
  if (isGathered(known) && isGathered(value)) {
    for (const key in value)
      if (key !== '__proto__') mergeOne(known, key, value[key], interfaceObjects)
  } else if (Array.isArray(known) && Array.isArray(value))
    for (const [index, item] of value.entries()) mergeValue(known[index], item, interfaceObjects)
}
