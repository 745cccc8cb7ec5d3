/** One variant of one graph, as Rover names it: `motcua@current`. */
export interface GraphRef {
  readonly graph: string
  readonly variant: string
}

/** What Rover takes as the id of a graph. */
const graphId = /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/

/** The variant that is meant where a reference names none. */
const defaultVariant = 'current'

/** Whether a text can be the id of a graph. */
export function isGraphId(text: string): boolean {
  return graphId.test(text)
}

/** Whether a text can be the name of a variant. */
export function isVariantName(text: string): boolean {
  return text.length > 0 && text.length <= 63
}

/** Reads `graph@variant`; null where it is no such reference. */
export function parseGraphRef(text: string): GraphRef | null {
  const at = text.indexOf('@')
  const graph = at < 0 ? text : text.slice(0, at)
  const variant = at < 0 ? defaultVariant : text.slice(at + 1)
  return isGraphId(graph) && isVariantName(variant) ? { graph, variant } : null
}

/** Writes it as Rover does. */
export function writeGraphRef({ graph, variant }: GraphRef): string {
  return `${graph}@${variant}`
}
