const quote = 0x22
const backslash = 0x5c
const opening: ReadonlySet<number> = new Set([0x5b, 0x7b])
const closing: ReadonlySet<number> = new Set([0x5d, 0x7d])

/**
 * Whether lists and objects of a JSON text stand in each other over `most` deep. To parse and to forget
 * hundreds of thousands holds the event loop for longer than to look.
 */
export function isNestedOver(json: Buffer, most: number): boolean {
  let depth = 0
  for (let index = 0; index < json.length; index++) {
    const byte = json[index] ?? 0
    if (byte === quote) index = endOfText(json, index)
    else if (opening.has(byte) && ++depth > most) return true
    else if (closing.has(byte)) depth--
  }
  return false
}

/** Where the text ends whose first quote is at `start`. */
function endOfText(json: Buffer, start: number): number {
  for (let end = json.indexOf(quote, start + 1); end >= 0; end = json.indexOf(quote, end + 1)) {
    let escapes = 0
    while (json[end - 1 - escapes] === backslash) escapes++
    if (escapes % 2 === 0) return end
  }
  return json.length
}
