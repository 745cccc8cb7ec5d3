import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { OfferedGroup, OfferedOperation } from '../gateway/offered-operation.ts'
import { operationGroups } from './operation-groups.ts'

const folder = path.join(import.meta.dirname, '../docs/operations')

/** Reads the documented operations, `docs/operations/*.graphql`, in the order of their names. */
export function readDocumentedOperations(): OfferedOperation[] {
  return globSync('*.graphql', { cwd: folder })
    .sort()
    .map((file) => readOperation(path.basename(file, '.graphql')))
}

/** Reads them by who asks them, as the explorer offers them. */
export function readOperationGroups(): OfferedGroup[] {
  return operationGroups.map(({ askers, names }) => ({
    askers,
    operations: names.map(readOperation),
  }))
}

/** Reads one, with the variables beside it. */
function readOperation(name: string): OfferedOperation {
  const query = readFileSync(path.join(folder, `${name}.graphql`), 'utf8')
  const variables = path.join(folder, `${name}.variables.json`)
  return {
    name,
    question: questionAbove(query),
    query,
    variables: existsSync(variables) ? readFileSync(variables, 'utf8') : null,
  }
}

/** The comment that it begins with: a paragraph in Vietnamese, and one in English. */
function questionAbove(query: string): OfferedOperation['question'] {
  const comment = /^(#.*\n)*/.exec(query)?.[0] ?? ''
  const text = comment.replaceAll(/^# ?/gm, '')
  const [vietnamese, english] = text.split('\n\n').map((part) => part.trim().replaceAll('\n', ' '))
  if (!vietnamese || !english) throw new Error(`Not in both languages: ${comment || query}`)
  return { vietnamese, english }
}
