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
  const parsed = v.safeParse(sourcesSchema(kinds), value)
  const problems: Problem[] = [
    ...missing.map(({ path, name }) => ({ path, message: `the environment has no ${name}` })),
    ...(parsed.issues ?? []).map(problemOf),
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

/** What was received is not quoted: a secret may stand in the wrong place. */
function problemOf({
  path = [],
  message,
}: Pick<v.BaseIssue<unknown>, 'message'> & {
  readonly path?: ReadonlyArray<{ readonly key: unknown }> | undefined
}): Problem {
  return { path: path.map(({ key }) => key), message: message.replace(/ but received .*$/s, '') }
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
