import { parseArgs } from 'node:util'
import { realClock } from '#kit/clock.ts'
import { type Environment, readEnv } from '#kit/config.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { openPostgres } from '#kit/postgres.ts'
import type { ConnectorKind } from '../connector-kind.ts'
import { sealingKey } from '../following-settings.ts'
import { sealWith } from '../seal.ts'
import type { Source } from '../settings.ts'
import { openSource } from '../start-following.ts'
import {
  discardKept,
  listKept,
  type QuarantineParts,
  replayAll,
  replayKept,
  showKept,
} from './commands.ts'

export const quarantineUsage = `npm run source -- quarantine NAME
       npm run source -- show NAME KEY [--feed FEED]
       npm run source -- replay NAME [KEY] [--feed FEED] [--set FIELD=VALUE]...
       npm run source -- discard NAME KEY [--feed FEED]`

/** Words of the command line after `npm run source --`. */
export interface QuarantineCommand {
  readonly command: 'quarantine' | 'show' | 'replay' | 'discard'
  readonly name: string
  readonly key: string | undefined
  readonly feed: string | undefined
  readonly mending: ReadonlyMap<string, string>
}

/** Reads a command about quarantine; null where it is none. Throws OperatorError. */
export function parseQuarantineCommand(args: readonly string[]): QuarantineCommand | null {
  const command = (['quarantine', 'show', 'replay', 'discard'] as const).find(
    (known) => known === args[0],
  )
  if (!command) return null
  const { values, positionals } = parsed(args.slice(1))
  const [name, key, ...others] = positionals
  const mending = new Map((values.set ?? []).map(fieldAndValue))
  const needsKey = command === 'show' || command === 'discard' || mending.size > 0
  const isWrong =
    !name ||
    others.length > 0 ||
    (command === 'quarantine' && key !== undefined) ||
    (needsKey && key === undefined) ||
    (mending.size > 0 && command !== 'replay')
  if (isWrong) throw new OperatorError(`Usage: ${quarantineUsage}`)
  return { command, name, key, feed: values.feed, mending }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { feed: { type: 'string' }, set: { type: 'string', multiple: true } },
    })
  } catch (error) {
    throw new OperatorError(error instanceof Error ? error.message : String(error))
  }
}

function fieldAndValue(text: string): readonly [string, string] {
  const mark = text.indexOf('=')
  if (mark < 1)
    throw new OperatorError(`--set ${text}: give a field and its value, as "Mã hồ sơ=..."`)
  return [text.slice(0, mark).normalize('NFC'), text.slice(mark + 1).normalize('NFC')]
}

/**
 * Runs a command about what is kept of a source, in the store that `DATABASE_URL` names, with the
 * `QUARANTINE_KEY` of the process that follows it; `write` gets what it tells, line by line. False
 * where a record could not be asked for. Throws OperatorError.
 */
export async function runQuarantineCommand(
  command: QuarantineCommand,
  source: Source,
  {
    env,
    kinds,
    write,
  }: {
    readonly env: Environment
    readonly kinds: readonly ConnectorKind[]
    readonly write: (line: string) => void
  },
): Promise<boolean> {
  const { url, key } = readEnv(env, (field) => ({
    url: field.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    key: sealingKey(field),
  }))
  const seal = sealWith(key)
  const database = openPostgres(url)
  const opened = openSource(source, kinds, { clock: realClock, seal })
  try {
    return await carryOut(command, { sql: database.sql, seal, source, opened }, write)
  } finally {
    await opened.stop()
    await database.stop()
  }
}

async function carryOut(
  { command, key, feed, mending }: QuarantineCommand,
  parts: QuarantineParts,
  write: (line: string) => void,
): Promise<boolean> {
  if (command === 'quarantine') {
    for await (const line of listKept(parts)) write(line)
    return true
  }
  if (key === undefined) {
    write(await replayAll(parts))
    return true
  }
  if (command === 'show') write(await showKept(parts, { key, feed }))
  if (command === 'discard') write(await discardKept(parts, { key, feed }))
  if (command !== 'replay') return true
  const { isAsked, text } = await replayKept(parts, { key, feed }, mending)
  write(text)
  return isAsked
}
