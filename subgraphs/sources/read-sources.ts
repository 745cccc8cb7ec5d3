import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { type Document, LineCounter, parseDocument } from 'yaml'
import type { Environment } from '#kit/config.ts'
import { OperatorError } from '#kit/operator-error.ts'
import type { ConnectorKind } from './connector-kind.ts'
import { resolveReferences } from './references.ts'
import { type Source, sourcesSchema } from './settings.ts'

/** What is wrong at a place of the file. */
interface Problem {
  readonly path: readonly unknown[]
  readonly message: string
}

/**
 * Reads the departments' systems that a `sources.yaml` describes; `${NAME}` in it stands for what the
 * environment holds, so that no secret need be written there.
 *
 * Throws OperatorError that tells everything that is wrong, each with its line.
 */
export async function readSources(
  file: string,
  kinds: readonly [ConnectorKind, ...ConnectorKind[]],
  env: Environment,
): Promise<readonly Source[]> {
  const lines = new LineCounter()
  const document = parseDocument(await textOf(file), { lineCounter: lines })
  const lineOf = (path: readonly unknown[]) => lines.linePos(offsetOf(document, path)).line
  if (document.errors.length > 0)
    throw problemsIn(
      file,
      document.errors.map(({ message }) => message),
    )

  const { value, missing } = resolveReferences(document.toJS(), env)
  const schema = sourcesSchema(kinds)
  const parsed = v.safeParse(schema, value)
  const problems: Problem[] = [
    ...missing.map(({ path, name }) => ({ path, message: `the environment has no ${name}` })),
    ...problemsOf(schema, value),
  ]
  if (!parsed.success || problems.length > 0)
    throw problemsIn(
      file,
      problems.map(({ path, message }) => `line ${lineOf(path)}: ${path.join('.')}: ${message}`),
    )
  return Object.entries(parsed.output.sources).map(([name, source]) => ({ ...source, name }))
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw problemsIn(file, [error instanceof Error ? error.message : String(error)])
  }
}

interface Issue extends Pick<v.BaseIssue<unknown>, 'type' | 'expected' | 'message'> {
  readonly path?: ReadonlyArray<{ readonly key: unknown }> | undefined
}

/** Everything that is wrong. A schema tells the first unknown key of an object alone: it looks again without that one. */
function problemsOf(schema: ReturnType<typeof sourcesSchema>, value: unknown): Problem[] {
  const issues: readonly Issue[] = v.safeParse(schema, value).issues ?? []
  const unknown = issues.filter(isUnknownKey).map(problemOf)
  if (unknown.length === 0) return issues.map(problemOf)
  const others = unknown.reduce((left, { path }) => without(left, path), value)
  return [...unknown, ...problemsOf(schema, others)]
}

function isUnknownKey({ type, expected }: Issue): boolean {
  return type === 'strict_object' && expected === 'never'
}

/** What was received is not quoted: a secret may stand in the wrong place. */
function problemOf(issue: Issue): Problem {
  const path = (issue.path ?? []).map(({ key }) => key)
  if (isUnknownKey(issue)) return { path, message: 'no setting has this name' }
  return { path, message: issue.message.replace(/ but received .*$/s, '') }
}

/** A value without what stands at a path in it. */
function without(value: unknown, [key, ...inner]: readonly unknown[]): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? without(item, inner) : item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, held]) => {
      if (name !== key) return [[name, held]]
      return inner.length === 0 ? [] : [[name, without(held, inner)]]
    }),
  )
}

/** Where a place of the document begins; where it is lacking, what it is lacking in. */
function offsetOf(document: Document, path: readonly unknown[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
      return node.range[0]
  }
  return 0
}

function problemsIn(file: string, problems: readonly string[]): OperatorError {
  return new OperatorError(`${file}:\n  ${problems.join('\n  ')}`)
}
