import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { OfferedOperation } from '../gateway/explorer.ts'

/** The documented operations, `docs/operations/*.graphql`, by their names. */
export interface DocumentedOperation extends OfferedOperation {
  readonly name: string
}

const folder = path.join(import.meta.dirname, '../docs/operations')

/** Reads the documented operations with the variables beside them, in the order of their names. */
export function readDocumentedOperations(): DocumentedOperation[] {
  return globSync('*.graphql', { cwd: folder })
    .sort()
    .map((file) => {
      const name = path.basename(file, '.graphql')
      const variables = path.join(folder, `${name}.variables.json`)
      return {
        name,
        query: readFileSync(path.join(folder, file), 'utf8'),
        variables: existsSync(variables) ? readFileSync(variables, 'utf8') : null,
      }
    })
}
