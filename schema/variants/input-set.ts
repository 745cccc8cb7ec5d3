import { createHash } from 'node:crypto'

/** One subgraph of an input set, its SDL by hash. */
export interface InputMember {
  readonly subgraph: string
  readonly url: string
  readonly sdl: string
}

/** All that a build depends on, known by its content. */
export interface InputSet {
  readonly hash: string
  readonly members: readonly InputMember[]
}

/** An input set of these members, in whatever order they are given. */
export function inputSetOf(members: readonly InputMember[]): InputSet {
  const sorted = [...members].sort((a, b) => (a.subgraph < b.subgraph ? -1 : 1))
  const text = JSON.stringify(sorted.map(({ subgraph, url, sdl }) => [subgraph, url, sdl]))
  return { hash: sha256(text), members: sorted }
}

/** The members with one of them put in, or in the place of the one of its name. */
export function withMember(
  members: readonly InputMember[],
  added: InputMember,
): readonly InputMember[] {
  return [...members.filter(({ subgraph }) => subgraph !== added.subgraph), added]
}

/** SHA-256 as hexadecimal text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
