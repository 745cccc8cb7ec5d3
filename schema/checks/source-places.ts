/** A place in a text: bytes of UTF-8 from 0; lines, and columns in UTF-16 units, from 1. */
export interface SourcePoint {
  readonly byteOffset: number
  readonly line: number
  readonly column: number
}

/** From its first character up to the one behind its last. */
export interface SourceSpan {
  readonly start: SourcePoint
  readonly end: SourcePoint
}

/** Offsets of graphql-js: UTF-16 units. */
interface Offsets {
  readonly start: number
  readonly end: number
}

interface Line {
  readonly offset: number
  readonly byteOffset: number
}

/**
 * Tells where offsets of a text stand in bytes, lines and columns.
 *
 * Rover looks up both ends as characters of the text and breaks where there is none, so a span that
 * ends with the text ends at its last character.
 */
export function sourceSpans(text: string): (offsets: Offsets) => SourceSpan {
  const lines = linesOf(text)
  const last = lastCharacterOf(text)

  function pointAt(offset: number): SourcePoint {
    const index = lineAt(lines, offset)
    const line = lines[index] ?? { offset: 0, byteOffset: 0 }
    return {
      byteOffset: line.byteOffset + Buffer.byteLength(text.slice(line.offset, offset)),
      line: index + 1,
      column: offset - line.offset + 1,
    }
  }

  return ({ start, end }) => ({
    start: pointAt(Math.min(start, last)),
    end: pointAt(Math.min(end, last)),
  })
}

/** The offset of a line and column, both from 1, as graphql-js and Apollo's composition tell places. */
export function offsetAt(text: string, place: { line: number; column: number }): number {
  return (linesOf(text)[place.line - 1]?.offset ?? 0) + place.column - 1
}

/** Lines as GraphQL breaks them (specification 2.1.2). */
function linesOf(text: string): Line[] {
  const lines: Line[] = [{ offset: 0, byteOffset: 0 }]
  let previous = { offset: 0, byteOffset: 0 }
  for (const { 0: ending, index } of text.matchAll(/\r\n|[\n\r]/g)) {
    const offset = index + ending.length
    const bytes = Buffer.byteLength(text.slice(previous.offset, offset))
    previous = { offset, byteOffset: previous.byteOffset + bytes }
    lines.push(previous)
  }
  return lines
}

/** The last line that begins at an offset or before it. */
function lineAt(lines: readonly Line[], offset: number): number {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((lines[middle]?.offset ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** Where the last character begins; it may be two units long. */
function lastCharacterOf(text: string): number {
  const isPair = /[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text)
  return Math.max(0, text.length - (isPair ? 2 : 1))
}
