import { readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import * as v from 'valibot'
import type { Part } from '#kit/lifecycle.ts'
import { messageOf } from '../follow-file.ts'
import type { PersistedOperations } from '../persisted-operations/open-persisted-operations.ts'
import type { GatewaySettings } from '../settings.ts'
import { writeWhole } from '../write-whole.ts'
import { holdsNoValues } from './holds-no-values.ts'
import { type CountedUse, hashOfOperation, type OperationCounts } from './operation-counts.ts'
import type { OperationUse } from './operation-use.ts'

/** Where counts are kept, and what of them may be. */
export interface CountsFile {
  readonly file: string
  /** Whether a text is public as it is, values and all, such as one of a list of persisted operations. */
  readonly isPublic: (text: string) => boolean
  /** Has others tell what they counted, before each write while the gateway runs; there are none unless set. */
  readonly gather?: () => Promise<unknown>
}

/** The file that the settings name; public is what is listed. */
export function countsFileOf(
  { operationCountsFile: file }: Pick<GatewaySettings, 'operationCountsFile'>,
  list: Pick<PersistedOperations, 'isListed'> | undefined,
): CountsFile | undefined {
  if (file === undefined) return undefined
  return { file, isPublic: list?.isListed ?? (() => false) }
}

const everyMs = 60_000

/** In this time what is no longer used counts half as much. */
const halfLifeMs = 24 * 3600 * 1_000

/**
 * Lets counts fade while the gateway runs, and keeps them in a file where there is one: every minute, and
 * when it stops. What is counted already is what the file held.
 *
 * A file that cannot be read or written is told to the log, and fails nothing.
 */
export async function keepCounts(
  counts: OperationCounts,
  kept: CountsFile | undefined,
  log: Logger,
): Promise<Part> {
  if (kept) counts.merge(await readCounts(kept.file, log))
  let turn: Promise<void> = Promise.resolve()
  let isTold = false

  async function write(kept: CountsFile, gather: CountsFile['gather']): Promise<void> {
    try {
      await gather?.()
      await writeWhole(kept.file, writeCounts(await keepable(counts.mostUsed(), kept)))
      isTold = false
    } catch (error) {
      // Every minute it would be the same.
      if (isTold) return
      isTold = true
      log.error({ err: error, file: kept.file }, 'the operation counts are not kept on disk')
    }
  }

  function keep(gather?: CountsFile['gather']): Promise<void> {
    if (kept) turn = turn.then(() => write(kept, gather))
    return turn
  }

  const timer = setInterval(() => {
    counts.decay(0.5 ** (everyMs / halfLifeMs))
    void keep(kept?.gather)
  }, everyMs)
  timer.unref()

  return {
    name: 'operation counts',
    async stop() {
      clearInterval(timer)
      await keep()
    },
  }
}

const format = 'motcua-operation-counts'

const countsForm = v.object({
  format: v.literal(format),
  version: v.literal(1),
  operations: v.array(
    v.object({
      text: v.string(),
      name: v.nullable(v.string()),
      conditions: v.record(v.string(), v.boolean()),
      access: v.object({
        authenticated: v.boolean(),
        scopes: v.array(v.string()),
        policies: v.array(v.string()),
      }),
      count: v.pipe(v.number(), v.finite(), v.minValue(0)),
    }),
  ),
})

async function readCounts(file: string, log: Logger): Promise<CountedUse[]> {
  try {
    const { operations } = v.parse(countsForm, JSON.parse(await readFile(file, 'utf8')))
    return operations.map(({ text, name, conditions, access, count }) => ({
      use: { text, operationName: name, conditions, access },
      count,
    }))
  } catch (error) {
    const isThere = !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
    if (isThere) log.error({ file, reason: messageOf(error) }, 'the operation counts are not used')
    return []
  }
}

/** Texts are read once, and others have their turn after each. */
const valuesIn = new WeakMap<OperationUse, boolean>()

async function keepable(
  all: readonly CountedUse[],
  { isPublic }: CountsFile,
): Promise<CountedUse[]> {
  const kept: CountedUse[] = []
  for (const counted of all) {
    const { use } = counted
    const known = valuesIn.get(use)
    if (known !== false) await setImmediate()
    const holdsValues = known ?? !holdsNoValues(use.text)
    valuesIn.set(use, holdsValues)
    if (!holdsValues || isPublic(use.text)) kept.push(counted)
  }
  return kept
}

function writeCounts(counted: readonly CountedUse[]): string {
  const operations = counted.map(
    ({ use: { text, operationName: name, conditions, access }, count }) => ({
      hash: hashOfOperation(text, name),
      name,
      count,
      conditions,
      access,
      text,
    }),
  )
  return JSON.stringify({ format, version: 1, operations })
}
