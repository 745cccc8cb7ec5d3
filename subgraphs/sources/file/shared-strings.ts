import type { Readable } from 'node:stream'
import { FileProblem } from './file-problem.ts'
import { drainXml } from './xml-events.ts'

/** They are all kept in memory while a workbook is read. */
const mostStrings = 2_000_000
const mostCharacters = 64_000_000

/** Reads the texts of a workbook, which its cells tell by their places. Throws FileProblem. */
export async function readSharedStrings(stream: Readable): Promise<readonly string[]> {
  const strings: string[] = []
  let text = ''
  let isText = false
  let phonetics = 0
  let characters = 0
  await drainXml(stream, {
    open(name) {
      if (name === 'si') text = ''
      // How to pronounce a text, which is no part of it.
      if (name === 'rPh') phonetics++
      isText = name === 't' && phonetics === 0
    },
    text(piece) {
      if (!isText) return
      text += piece
      characters += piece.length
    },
    close(name) {
      isText = false
      if (name === 'rPh') phonetics--
      if (name !== 'si') return
      strings.push(unescaped(text))
      if (strings.length > mostStrings || characters > mostCharacters)
        throw new FileProblem('FILE_UNSAFE', 'its cells hold too much text')
    },
  })
  return strings
}

/** Characters that XML cannot hold are written `_x0007_`. Source: ECMA-376 part 1, 22.9.2.19. */
export function unescaped(text: string): string {
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
