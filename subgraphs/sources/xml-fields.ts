import { SaxesParser, type SaxesTagNS } from 'saxes'

/** An element as SOAP uses one: without its namespace, and of its attributes those that say where its value is. */
export interface XmlElement {
  readonly name: string
  readonly text: string
  readonly children: readonly XmlElement[]
  readonly isNil: boolean
  /** What refers to it, and what it refers to: Axis writes each object once, behind the others. */
  readonly id: string | null
  readonly href: string | null
}

/** What is no XML, or more than any form holds. The message quotes nothing of it. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}

const deepest = 64
const mostElements = 2_000_000

interface Open extends XmlElement {
  text: string
  readonly children: Open[]
}

/**
 * Reads an XML document. One with a document type is refused, so that there are no entities but the
 * five of XML itself: none from elsewhere, and none that grow.
 *
 * Throws XmlError.
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: false })
  const open: Open[] = []
  let root: Open | null = null
  let elements = 0
  parser.on('error', () => {
    throw new XmlError('the XML is not well formed')
  })
  parser.on('doctype', () => {
    throw new XmlError('the XML has a document type')
  })
  parser.on('opentag', (tag) => {
    if (++elements > mostElements || open.length >= deepest)
      throw new XmlError('the XML has more than is taken')
    const element = elementOf(tag)
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  const characters = (more: string) => {
    const element = open.at(-1)
    if (element) element.text += more
  }
  parser.on('text', characters)
  parser.on('cdata', characters)
  parser.write(text).close()
  if (root === null) throw new XmlError('the XML is empty')
  return root
}

const instance = 'http://www.w3.org/2001/XMLSchema-instance'

function elementOf({ local, attributes }: SaxesTagNS): Open {
  let isNil = false
  let id: string | null = null
  let href: string | null = null
  for (const { local, uri, value } of Object.values(attributes)) {
    if (local === 'nil' && uri === instance) isNil = value === 'true' || value === '1'
    else if (uri === '' && local === 'id') id = value
    else if (uri === '' && local === 'href' && value.startsWith('#')) href = value.slice(1)
  }
  return { name: local, text: '', children: [], isNil, id, href }
}
