import { createHash } from 'node:crypto'
import { parseProcedureCode } from '#domain/codes.ts'
import { fold, lowerCase, normaliseSpelling, wordsOf } from '#domain/text.ts'
import { badInput } from '#kit/errors.ts'

/**
 * The words of a search as patterns of SQL's LIKE, each for the beginning of a word, in the three forms
 * that rows are stored in: as written, in one spelling, without marks.
 */
export interface Search {
  readonly written: readonly string[]
  readonly spelt: readonly string[]
  readonly folded: readonly string[]
}

export const longestSearch = 200

/**
 * Reads what a person types to find a procedure: words of its name, its code or an alias.
 *
 * Throws Failure BAD_USER_INPUT for more than 200 characters, and where there is no word in it.
 */
export function readSearch(raw: string, argument = 'filter.search'): Search {
  if (raw.length > longestSearch)
    throw badInput(argument, `a search has at most ${longestSearch} characters, not ${raw.length}`)
  // The long form of a code is stored nowhere.
  const written = wordsOf(lowerCase(parseProcedureCode(raw.trim()) ?? raw.toWellFormed()))
  if (written.length === 0) throw badInput(argument, 'there is no word in it')
  const spelt = written.map(normaliseSpelling)
  return {
    written: written.map(patternOf),
    spelt: spelt.map(patternOf),
    folded: spelt.map(fold).map(patternOf),
  }
}

function patternOf(word: string): string {
  return `% ${word.replace(/[\\%_]/g, '\\$&')}%`
}

/** A short mark that tells one search from others: it keeps their cursors apart. */
export function searchMark({ written }: Search): string {
  return createHash('sha256').update(written.join('')).digest('base64url').slice(0, 12)
}
