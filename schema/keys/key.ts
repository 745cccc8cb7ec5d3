import { createHash, randomBytes } from 'node:crypto'
import { Failure } from '#kit/errors.ts'

/** What a key may be allowed to do; `admin` is all of it, within its variants and subgraphs. */
export const scopes = ['read', 'check', 'publish', 'delete', 'uplink', 'report', 'admin'] as const

export type Scope = (typeof scopes)[number]

/** Who asks: a department's pipeline, a gateway, an operator. */
export interface Key {
  readonly id: bigint
  /** By which it is told of; never its text. */
  readonly name: string
  readonly graph: string
  /** The code of the department that holds it; null for one of the provincial office. */
  readonly department: string | null
  readonly scopes: readonly Scope[]
  /** Patterns: `*` stands for any text. */
  readonly variants: readonly string[]
  readonly subgraphs: readonly string[]
}

/** What is to be done to what; a whole variant or graph where nothing smaller is named. */
export interface Action {
  readonly scope: Scope
  readonly graph: string
  readonly variant?: string
  /** Empty for the variant as a whole: only a key for all subgraphs may change that. */
  readonly subgraph?: string
}

/** Whether a key may do it. */
export function allows(key: Key, { scope, graph, variant, subgraph }: Action): boolean {
  return (
    key.graph === graph &&
    (key.scopes.includes(scope) || key.scopes.includes('admin')) &&
    (variant === undefined || matchesAny(key.variants, variant)) &&
    (subgraph === undefined || matchesAny(key.subgraphs, subgraph))
  )
}

/** Throws Failure KEY_FORBIDDEN that names the key, the action and its object where it may not. */
export function authorize(key: Key, action: Action): void {
  if (!allows(key, action)) throw new Failure('KEY_FORBIDDEN', denialOf(key, action))
}

/** Why a key may not, in words for who holds it. */
export function denialOf({ name }: Key, { scope, graph, variant, subgraph }: Action): string {
  const place = variant === undefined ? `"${graph}"` : `"${graph}@${variant}"`
  const object = subgraph ? `subgraph "${subgraph}" of ${place}` : place
  return `Unauthorized: the key "${name}" lacks the right "${scope}" for ${object}`
}

/** Makes the text of a new key, in Apollo's form, so that every client takes it. */
export function generateKeyText(graph: string): string {
  return `service:${graph}:${randomBytes(32).toString('base64url')}`
}

/** What is kept of a key's text. It is random, so a plain hash cannot be searched for it. */
export function hashOfKeyText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matches(pattern, text))
}

/** `*` stands for any text; everything else for itself. */
function matches(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === text
  const tail = rest.pop() ?? ''
  if (!text.startsWith(head)) return false
  let from = head.length
  for (const piece of rest) {
    const found = text.indexOf(piece, from)
    if (found < 0) return false
    from = found + piece.length
  }
  return text.length - tail.length >= from && text.endsWith(tail)
}
