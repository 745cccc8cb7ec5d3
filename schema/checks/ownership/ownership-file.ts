import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { parse as parseYaml } from 'yaml'
import { OperatorError } from '#kit/operator-error.ts'

/** `FeeItem`, or `Fee*` for all that begins so. */
const typePattern = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z_]\w*\*?$|^\*$/, 'not the name of a type, nor the beginning of names: Fee*'),
)

/** `Dossier.fees`, `Query.fee*`; `*.feeStatistics` for a field of any type. */
const fieldPattern = v.pipe(
  v.string(),
  v.regex(/^([A-Za-z_]\w*\*?|\*)\.([A-Za-z_]\w*\*?|\*)$/, 'not a field: Dossier.fees, Query.fee*'),
)

const ownershipFile = v.strictObject({
  /** Types that every subgraph may define: pages, dates, money. */
  shared: v.optional(v.array(typePattern), []),
  subgraphs: v.pipe(
    v.record(
      v.string(),
      v.strictObject({
        /** The agency that answers for it, by its identification code. */
        department: v.pipe(v.string(), v.nonEmpty()),
        types: v.optional(v.array(typePattern), []),
        /** Fields that it may add to types of others. */
        fields: v.optional(v.array(fieldPattern), []),
      }),
    ),
    v.minEntries(1, 'names no subgraph'),
  ),
})

/** Which subgraph may define which types, and which fields it may add to those of others. */
export type Ownership = v.InferOutput<typeof ownershipFile>

/**
 * Reads an ownership file (YAML).
 *
 * Throws OperatorError that tells everything that is wrong with it.
 */
export async function readOwnershipFile(file: string): Promise<Ownership> {
  try {
    return parseOwnership(await readFile(file, 'utf8'))
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new OperatorError(`${file}: ${problem}`)
  }
}

/** Parses the text of an ownership file; throws OperatorError as above. */
export function parseOwnership(text: string): Ownership {
  const parsed = v.safeParse(ownershipFile, yamlOf(text))
  if (!parsed.success)
    throw new OperatorError(
      parsed.issues
        .map((issue) => `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
        .join('\n  '),
    )
  const twice = ownedTwice(parsed.output)
  if (twice.length > 0) throw new OperatorError(twice.join('\n  '))
  return parsed.output
}

function yamlOf(text: string): unknown {
  try {
    return parseYaml(text)
  } catch (error) {
    throw new OperatorError(error instanceof Error ? error.message : String(error))
  }
}

/** Patterns of two subgraphs that one type could be of. */
function ownedTwice({ subgraphs }: Ownership): string[] {
  const claims = Object.entries(subgraphs).flatMap(([subgraph, { types }]) =>
    types.map((pattern) => ({ subgraph, pattern })),
  )
  return claims.flatMap((one, i) =>
    claims
      .slice(i + 1)
      .filter(({ subgraph }) => subgraph !== one.subgraph)
      .filter(({ pattern }) => overlap(one.pattern, pattern))
      .map(
        (other) =>
          `subgraphs.${other.subgraph}.types: ${other.pattern} is ${one.subgraph}'s (${one.pattern})`,
      ),
  )
}

function overlap(one: string, other: string): boolean {
  return matches(one, other.replace('*', '')) || matches(other, one.replace('*', ''))
}

/** Whether a name is one, or begins as a pattern says. */
export function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}

/** Whether a field's coordinate is one that a pattern of fields says. */
export function matchesField(pattern: string, coordinate: string): boolean {
  const [types = '', fields = ''] = pattern.split('.')
  const [type = '', field = ''] = coordinate.split('.')
  return matches(types, type) && matches(fields, field)
}
