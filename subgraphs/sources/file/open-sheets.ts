import { open } from 'node:fs/promises'
import { openCsv } from './csv-file.ts'
import { FileProblem } from './file-problem.ts'
import type { SheetFile } from './sheet.ts'
import { openXlsx } from './xlsx-file.ts'

/**
 * Opens a file by what it is, whatever its name says: a workbook, or else text. Throws FileProblem.
 * `encoding` is for text that is not marked and not UTF-8.
 */
export async function openSheets(file: string, encoding: string): Promise<SheetFile> {
  const start = await firstBytes(file)
  if (start.startsWith('504b0304')) return openXlsx(file)
  if (start.startsWith('d0cf11e0'))
    throw new FileProblem(
      'FILE_UNREADABLE',
      'it is a workbook of before 2007, or has a password: save it as .xlsx without one',
    )
  const isUtf16 = /^(fffe|feff)/.test(start)
  if (!isUtf16 && /^(..)*00/.test(start))
    throw new FileProblem('FILE_UNREADABLE', 'it is neither a workbook nor text')
  return openCsv(file, encoding)
}

/** In hexadecimal digits. */
async function firstBytes(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0)
    return buffer.subarray(0, bytesRead).toString('hex')
  } finally {
    await handle.close()
  }
}
