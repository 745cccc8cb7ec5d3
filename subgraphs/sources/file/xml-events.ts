import type { Readable } from 'node:stream'
import { SaxesParser } from 'saxes'
import { FileProblem } from './file-problem.ts'

/** What is made of a document as it is read. Names are without their prefixes. */
export interface XmlHandlers {
  open?(name: string, attributes: Readonly<Record<string, string>>): void
  text?(text: string): void
  close?(name: string): void
}

const deepest = 64
const mostAttributes = 200
/** No part of a spreadsheet has a text, comment or attribute that long: a cell holds 32,767 characters. */
const longestSilence = 1_000_000

/**
 * Reads XML piece by piece, telling after each piece that it has gone on; what has been read is in the
 * hands of the handlers by then, so that no more is in memory than a piece.
 *
 * A document type is refused: it is the door of entities that grow without bounds and of files from
 * elsewhere, and no spreadsheet has one. Throws FileProblem.
 */
export async function* readXml(stream: Readable, handlers: XmlHandlers): AsyncGenerator<void> {
  const parser = new SaxesParser({ position: false, xmlns: false } as const)
  let silence = 0
  let depth = 0
  let attributes = 0
  const heard = () => {
    silence = 0
  }
  parser.on('error', (cause) => {
    throw new FileProblem('FILE_UNREADABLE', 'the XML in it is not well formed', { cause })
  })
  parser.on('doctype', () => {
    throw new FileProblem('FILE_UNSAFE', 'it declares a document type')
  })
  parser.on('opentagstart', () => {
    heard()
    attributes = 0
    if (++depth > deepest) throw new FileProblem('FILE_UNSAFE', 'its XML is nested too deeply')
  })
  parser.on('attribute', () => {
    heard()
    if (++attributes > mostAttributes)
      throw new FileProblem('FILE_UNSAFE', 'an element in it has too many attributes')
  })
  parser.on('opentag', ({ name, attributes }) => handlers.open?.(localName(name), attributes))
  parser.on('closetag', ({ name }) => {
    heard()
    depth--
    handlers.close?.(localName(name))
  })
  parser.on('text', (text) => handlers.text?.(text))
  parser.on('cdata', (text) => handlers.text?.(text))

  for await (const piece of decoded(stream)) {
    silence += piece.length
    if (silence > longestSilence) throw new FileProblem('FILE_UNSAFE', 'a text in it is too long')
    parser.write(piece)
    yield
  }
  parser.close()
  yield
}

/** Reads XML to its end. */
export async function drainXml(stream: Readable, handlers: XmlHandlers): Promise<void> {
  for await (const _ of readXml(stream, handlers));
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

async function* decoded(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (bytes?: Uint8Array) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch (cause) {
      throw new FileProblem('FILE_UNREADABLE', 'the XML in it is not UTF-8', { cause })
    }
  }
  for await (const bytes of stream) yield decode(bytes)
  yield decode()
}
