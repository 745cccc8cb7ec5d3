/** An object as subgraphs answer it. */
export type Gathered = { [key: string]: unknown }

export function isGathered(value: unknown): value is Gathered {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
