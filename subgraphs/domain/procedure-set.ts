import { Failure } from '#kit/errors.ts'
import { type ProcedureCode, parseProcedureCode } from './codes.ts'

/** The most procedures in one set: their codes travel in full, to each subgraph that counts over them. */
const mostCodes = 10_000

/** Some procedures, by which another subgraph counts: the key of the entity `ProcedureSet`. */
export interface ProcedureSet {
  /** As they were given: whoever asks for an entity is given its key back unchanged. */
  readonly codes: readonly ProcedureCode[]
  /** The same for the same procedures, in whatever order they were given: their codes by bytes, each once. */
  readonly key: string
}

/** Throws Failure KEY_SET_TOO_LARGE for more than 10,000 procedures. */
export function procedureSet(codes: readonly ProcedureCode[]): ProcedureSet {
  if (codes.length > mostCodes)
    throw new Failure(
      'KEY_SET_TOO_LARGE',
      `A set holds at most ${mostCodes} procedures, not ${codes.length}; narrow the filter`,
    )
  return { codes, key: [...new Set(codes)].sort().join(' ') }
}

/**
 * Reads the codes of a reference to a set. Null where they are no list of codes: such a set names nothing.
 *
 * Throws Failure KEY_SET_TOO_LARGE for more than 10,000 procedures.
 */
export function readProcedureSet({ codes }: { readonly codes?: unknown }): ProcedureSet | null {
  if (!Array.isArray(codes)) return null
  const read = codes.map((code: unknown) =>
    typeof code === 'string' ? parseProcedureCode(code) : null,
  )
  return read.every((code) => code !== null) ? procedureSet(read) : null
}

/** The codes of a set by its key. */
export function codesOfSet(key: string): string[] {
  return key === '' ? [] : key.split(' ')
}

/** Which codes are in which of some sets, as two columns of one table; a set is known by its place. */
export function membersOfSets(keys: readonly string[]): {
  readonly sets: readonly number[]
  readonly codes: readonly string[]
} {
  const members = keys.map(codesOfSet)
  return {
    sets: members.flatMap((codes, place) => codes.map(() => place)),
    codes: members.flat(),
  }
}

/** Rows of sets that are known by their places, with their keys. */
export function keyedBySets<Row extends { readonly entity: string }>(
  rows: readonly Row[],
  keys: readonly string[],
): Row[] {
  return rows.map((row) => ({ ...row, entity: keys[Number(row.entity)] ?? '' }))
}

/** The keys of the sets that a procedure is in. */
export function setsWith(code: string, keys: readonly string[]): readonly string[] {
  return keys.filter((key) => codesOfSet(key).includes(code))
}

/** A set as the population of a rate names it: its codes would fill a page. */
export function setInWords(key: string): string {
  return `a set of ${codesOfSet(key).length} procedures`
}

/** What a report is asked with, as far as it is of procedures. */
interface OfProcedures {
  readonly filter?: { readonly procedures?: readonly ProcedureCode[] | null } | null
}

/** The same question of the procedures of a set alone. */
export function withinSet<Arguments extends OfProcedures>(
  args: Arguments,
  { codes }: ProcedureSet,
): Arguments {
  const { procedures } = args.filter ?? {}
  const both = procedures ? codes.filter((code) => procedures.includes(code)) : codes
  return { ...args, filter: { ...args.filter, procedures: both } }
}
