import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { parse as parseYaml } from 'yaml'
import { OperatorError } from '#kit/operator-error.ts'
import type { SubgraphSource } from './composition/composition.ts'

const roverFile = v.object({
  subgraphs: v.pipe(
    v.record(
      v.string(),
      v.object({
        routing_url: v.pipe(v.string(), v.url('not a URL')),
        schema: v.object({ file: v.string() }),
      }),
    ),
    v.minEntries(1, 'names no subgraph'),
  ),
})

/**
 * Reads the subgraphs that a `rover.yaml` names; schema files stand relative to it.
 *
 * Throws OperatorError that tells everything that is wrong in the file, or the schema files that
 * cannot be read.
 */
export async function readRoverFile(file: string): Promise<SubgraphSource[]> {
  const parsed = v.safeParse(roverFile, await readYaml(file))
  if (!parsed.success) throw problemsIn(file, parsed.issues.map(describe))

  const sources: SubgraphSource[] = []
  const problems: string[] = []
  for (const [name, { routing_url: url, schema }] of Object.entries(parsed.output.subgraphs))
    try {
      const sdl = await readFile(path.resolve(path.dirname(file), schema.file), 'utf8')
      sources.push({ name, url, sdl })
    } catch (error) {
      problems.push(`the schema file of ${name} cannot be read: ${messageOf(error)}`)
    }
  if (problems.length > 0) throw problemsIn(file, problems)
  return sources
}

async function readYaml(file: string): Promise<unknown> {
  try {
    return parseYaml(await readFile(file, 'utf8'))
  } catch (error) {
    throw problemsIn(file, [messageOf(error)])
  }
}

function describe(issue: v.InferIssue<typeof roverFile>): string {
  return `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`
}

function problemsIn(file: string, problems: readonly string[]): OperatorError {
  return new OperatorError(`${file}:\n  ${problems.join('\n  ')}`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
