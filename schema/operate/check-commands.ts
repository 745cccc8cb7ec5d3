import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { OperatorError } from '#kit/operator-error.ts'
import { changeOverride } from '../checks/operations/overrides.ts'
import type { Protection } from '../checks/operations/protection.ts'
import {
  readOverrides,
  readProtection,
  writeOverride,
  writeProtection,
} from '../checks/operations/store.ts'
import { filterBuild } from '../contracts/contract-build.ts'
import { contractFilter } from '../contracts/contract-filter.ts'
import { type GraphRef, parseGraphRef, writeGraphRef } from '../graph-ref.ts'
import { graphExists } from '../keys/store.ts'
import { headBuildOf, readVariant } from '../variants/store.ts'
import type { Operating } from './operating.ts'

const text = { type: 'string' } as const

/** Tells which operations of a variant are protected, and sets what options name. */
export async function protect(operating: Operating, args: readonly string[]): Promise<void> {
  const { database, actor, write } = operating
  const { values, positionals } = read(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'window-days': text,
        'min-count': text,
        'min-percentage': text,
        'exclude-clients': text,
        'exclude-operations': text,
        'fail-on-dangerous': text,
      },
    }),
  )
  const ref = await onlyRef(operating, positionals)
  const before = await readProtection(database.sql, ref)
  const protection: Protection = {
    windowDays: numberOf(values['window-days'], before.windowDays, 3_650),
    minCount: numberOf(values['min-count'], before.minCount),
    minPercentage: numberOf(values['min-percentage'], before.minPercentage, 100),
    excludedClients: listOf(values['exclude-clients']) ?? before.excludedClients,
    excludedOperations: listOf(values['exclude-operations']) ?? before.excludedOperations,
    failsOnDangerous: yesOrNo(values['fail-on-dangerous'], before.failsOnDangerous),
  }
  if (Object.keys(values).length > 0) {
    const details = { ref: writeGraphRef(ref), before, after: protection }
    await writeProtection(database, ref, protection, { actor, action: 'protection.set', details })
  }
  for (const [name, value] of Object.entries(protection)) write(`${name}  ${value}`)
}

/** Lets a change pass until a day although it breaks operations. */
export async function override(operating: Operating, args: readonly string[]): Promise<void> {
  const { database, actor, write } = operating
  const { values, positionals } = read(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { reason: text, until: text, operations: text },
    }),
  )
  const [name = '', change, ...others] = positionals
  const ref = await onlyRef(operating, [name, ...others])
  const operations = listOf(values.operations)
  const given = v.safeParse(changeOverride, {
    change: change ?? '',
    author: actor,
    reason: values.reason ?? '',
    until: values.until ?? '',
    ...(operations && { operations }),
  })
  if (!given.success)
    throw new OperatorError(
      given.issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`).join('\n'),
    )
  const details = { ref: writeGraphRef(ref), ...given.output }
  await writeOverride(database, ref, given.output, { actor, action: 'change.overridden', details })
  write(`"${given.output.change}" passes until the end of ${given.output.until}`)
}

/** Lists what lets changes pass, those that ended included. */
export async function printOverrides(operating: Operating, args: readonly string[]): Promise<void> {
  const ref = await onlyRef(operating, args)
  for (const each of await readOverrides(operating.database.sql, ref)) {
    const { change, until, author, operations, reason } = each
    operating.write(
      [change, `until ${until}`, author, operations?.join(',') ?? 'all operations', reason].join(
        '  ',
      ),
    )
  }
}

/** Shows what clients would see by a contract of a variant; nothing is kept. */
export async function previewContract(
  operating: Operating,
  args: readonly string[],
): Promise<void> {
  const { database, write } = operating
  const { values, positionals } = read(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        include: text,
        exclude: text,
        'hide-unreachable-types': { type: 'boolean' },
      },
    }),
  )
  const ref = await onlyRef(operating, positionals)
  const filter = v.safeParse(contractFilter, {
    include: listOf(values.include) ?? [],
    exclude: listOf(values.exclude) ?? [],
    hideUnreachableTypes: values['hide-unreachable-types'] ?? false,
  })
  if (!filter.success)
    throw new OperatorError(filter.issues.map((issue) => `${issue.input}: ${issue.message}`).join())
  const build = await headBuildOf(database.sql, await readVariant(database.sql, ref, false))
  if (!build?.supergraphSdl)
    throw new OperatorError(`"${writeGraphRef(ref)}" serves no subgraphs yet`)
  const { apiSdl, errors } = filterBuild(build, filter.output)
  if (apiSdl === null) throw new OperatorError(errors.map(({ message }) => message).join('\n'))
  write(apiSdl)
}

function read<Parsed>(parse: () => Parsed): Parsed {
  try {
    return parse()
  } catch (error) {
    throw new OperatorError(error instanceof Error ? error.message : String(error))
  }
}

async function onlyRef({ database }: Operating, names: readonly string[]): Promise<GraphRef> {
  const [name = '', ...others] = names
  const ref = parseGraphRef(name)
  if (!ref || others.length > 0) throw new OperatorError(`"${names.join(' ')}" is no GRAPH@VARIANT`)
  if (!(await graphExists(database.sql, ref.graph)))
    throw new OperatorError(`There is no graph "${ref.graph}"`)
  return ref
}

function numberOf(given: string | undefined, before: number, most = 1_000_000_000): number {
  if (given === undefined) return before
  const number = Number(given)
  if (given.trim() === '' || !(number >= 0 && number <= most))
    throw new OperatorError(`"${given}" is no number from 0 to ${most}`)
  return number
}

/** An empty text is an empty list. */
function listOf(given: string | undefined): string[] | undefined {
  return given?.split(',').filter(Boolean)
}

function yesOrNo(given: string | undefined, before: boolean): boolean {
  if (given === undefined) return before
  if (given !== 'yes' && given !== 'no') throw new OperatorError(`"${given}" is neither yes nor no`)
  return given === 'yes'
}
