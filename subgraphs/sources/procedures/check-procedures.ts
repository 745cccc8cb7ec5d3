import { randomBytes } from 'node:crypto'
import type { Clock } from '#kit/clock.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { askSource } from '../ask-source.ts'
import type { Connector, OpenSource } from '../connector.ts'
import type { ConnectorKind } from '../connector-kind.ts'
import type { SourceRecord } from '../record.ts'
import { asRead, type Refusal } from '../refusal.ts'
import { sealWith } from '../seal.ts'
import type { Source } from '../settings.ts'
import { openSource } from '../start-following.ts'
import type { KnownProcedures } from './known-procedures.ts'
import { type ListedProcedure, mapProcedure } from './map-procedure.ts'

/** What a system lists as procedures, beside ours. */
export interface ProceduresCheck {
  readonly read: number
  readonly refused: ReadonlyArray<{ readonly key: string; readonly refusals: readonly Refusal[] }>
  readonly listed: readonly ListedProcedure[]
  /** Null where nobody was asked for ours. */
  readonly beside: {
    /** Those that we do not have: their dossiers would have a procedure that nobody can name. */
    readonly unknown: readonly ListedProcedure[]
    readonly named: ReadonlyArray<ListedProcedure & { readonly ours: string }>
  } | null
}

interface CheckParts {
  readonly kinds: readonly ConnectorKind[]
  readonly clock: Clock
  /** Null where ours are not asked for. */
  readonly known: KnownProcedures | null
}

/** More than any department has. */
const mostListed = 20_000

/**
 * Reads the procedures that a source lists, or the one of a code, and compares them with ours by their
 * names. Nothing is stored: what a procedure is, *procedures* says, and no department.
 *
 * Throws SourceFailure; OperatorError where the source cannot be asked so, or ours do not answer.
 */
export async function checkProcedures(
  source: Source,
  { kinds, clock, known }: CheckParts,
  code: string | null,
): Promise<ProceduresCheck> {
  const { fields } = source.procedures ?? {}
  if (!fields) throw new OperatorError(`The source ${source.name} lists no procedures`)
  const opened = openSource(source, kinds, { clock, seal: sealWith(randomBytes(32)) })
  const records = await recordsOf(source, opened, code).finally(() => opened.stop())
  const mapped = records.map((record) => ({
    key: record.key,
    ...asRead(record, mapProcedure(source, fields, record)),
  }))
  const listed = mapped.flatMap((each) => ('row' in each ? [each.row] : []))
  const refused = mapped.flatMap((each) => ('row' in each ? [] : [each]))
  const beside = known && besideOurs(listed, await namesOf(known, listed))
  return { read: records.length, refused, listed, beside }
}

async function recordsOf(source: Source, opened: OpenSource, code: string | null) {
  const connector = opened.procedures()
  return askSource(source, AbortSignal.timeout(source.deadline * 2), (within) =>
    code === null ? listAll(source, connector, within) : lookUp(source, connector, code, within),
  )
}

async function listAll(
  { name }: Source,
  { list }: Connector,
  signal: AbortSignal,
): Promise<readonly SourceRecord[]> {
  if (!list) throw new OperatorError(`${name}: procedures.from says nothing of a \`list\``)
  const { records, endCursor } = await list({ first: mostListed, after: null }, signal)
  if (endCursor !== null)
    throw new OperatorError(`${name} lists more than ${mostListed} procedures`)
  return records
}

async function lookUp(
  { name }: Source,
  { lookUp }: Connector,
  code: string,
  signal: AbortSignal,
): Promise<readonly SourceRecord[]> {
  if (!lookUp) throw new OperatorError(`${name}: procedures.from says nothing of a \`lookUp\``)
  return lookUp(code, signal)
}

function namesOf(known: KnownProcedures, listed: readonly ListedProcedure[]) {
  const codes = [...new Set(listed.map(({ code }) => code))]
  return known.namesOf(codes, AbortSignal.timeout(60_000))
}

function besideOurs(listed: readonly ListedProcedure[], names: ReadonlyMap<string, string>) {
  return {
    unknown: listed.filter(({ code }) => !names.has(code)),
    named: listed.flatMap((procedure) => {
      const ours = names.get(procedure.code)
      return ours === undefined || isSameName(ours, procedure.name) ? [] : [{ ...procedure, ours }]
    }),
  }
}

/** Spaces and capitals are nobody's concern. */
function isSameName(one: string, other: string): boolean {
  const plain = (name: string) => name.normalize('NFC').replaceAll(/\s+/g, ' ').trim().toLowerCase()
  return plain(one) === plain(other)
}
