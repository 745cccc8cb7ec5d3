import type { FieldNode } from 'graphql'
import type { Failure } from '#kit/errors.ts'

/**
 * An operation whose conditions and refusals are settled: what one caller gets for one set of values
 * of its conditions. Named fragments are written out.
 */
export interface SettledOperation {
  readonly kind: 'query' | 'mutation'
  readonly rootType: string
  readonly selections: readonly Selection[]
}

export type Selection = SelectedField | SelectedFragment

export interface SelectedField {
  readonly kind: 'field'
  readonly name: string
  /** Its key in the response. */
  readonly responseKey: string
  /** Its key in what subgraphs answer. */
  readonly gatheredKey: string
  readonly node: FieldNode
  /** Why the caller does not get it. */
  readonly refusal: Failure | null
  readonly selections: readonly Selection[]
}

export interface SelectedFragment {
  readonly kind: 'fragment'
  /** The type condition. */
  readonly type: string
  readonly selections: readonly Selection[]
}

/** The fields of the schema itself (GraphQL specification, section 4). */
export const schemaFields: ReadonlySet<string> = new Set(['__schema', '__type'])
