import type { ASTNode } from 'graphql'
import type { SchemaElement } from '../schema-elements.ts'

export type LintLevel = 'ERROR' | 'WARNING'

/** The schema of one subgraph, as rules see it. */
export interface LintedSchema {
  readonly elements: readonly SchemaElement[]
  /** Whether a type is an entity that another subgraph owns. */
  readonly isForeign: (type: string) => boolean
}

export interface LintFinding {
  readonly coordinate: string
  /** What is wrong and how it is mended. */
  readonly message: string
  /** What of the text it is about. */
  readonly node: ASTNode
}

/** One rule of the house for schemas. */
export interface LintRule {
  readonly code: string
  readonly level: LintLevel
  readonly find: (schema: LintedSchema) => LintFinding[]
}
