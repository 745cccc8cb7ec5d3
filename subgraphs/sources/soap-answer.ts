import { SourceFailure } from './connector.ts'
import { textOf } from './decode-answer.ts'
import type { RawFields, RawValue } from './record.ts'
import type { ServiceAnswer } from './service-http.ts'
import { parseXml, type XmlElement, XmlError } from './xml-fields.ts'

const mostValues = 2_000_000
const deepest = 64

/**
 * What an operation of a SOAP service gave: the content of its response, the first element in the
 * answer's body; null where that is empty.
 *
 * Throws SourceFailure for a fault, of which only the code is told since its words may quote a person,
 * for any other element, and for what is no SOAP.
 */
export function bodyOf(answer: ServiceAnswer, operation: string): RawValue {
  // SOAP 1.1 sends faults with 500.
  if (answer.status !== 200 && answer.status !== 500)
    throw new SourceFailure('UNREACHABLE', `the service answered ${answer.status}`)
  const envelope = envelopeOf(answer)
  const body = childOf(envelope, 'Body')
  const [content] = body?.children ?? []
  if (envelope.name !== 'Envelope' || !body)
    throw new SourceFailure('UNREACHABLE', 'the service answered with what is no SOAP')
  if (content?.name === 'Fault') throw faultOf(content)
  if (answer.status !== 200)
    throw new SourceFailure('UNREACHABLE', `the service answered ${answer.status}`)
  if (!content || !responsesOf(operation).includes(content.name))
    throw new SourceFailure(
      'UNREACHABLE',
      `the service answered without a response to ${operation}`,
    )
  return reader(body)(content)
}

/** WSDLs made of code add to the operation's name; those written by hand often have a pair of elements. */
function responsesOf(operation: string): readonly string[] {
  const [request, pair] = ['Request', 'Response']
  const own = `${operation}${pair}`
  return operation.endsWith(request)
    ? [own, `${operation.slice(0, -request.length)}${pair}`]
    : [own]
}

function envelopeOf(answer: ServiceAnswer): XmlElement {
  const text = textOf(answer)
  try {
    return parseXml(text)
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    throw new SourceFailure(
      'UNREACHABLE',
      `the service answered what cannot be read: ${cause.message}`,
    )
  }
}

function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name)
}

function faultOf(fault: XmlElement): SourceFailure {
  const code = childOf(fault, 'faultcode') ?? childOf(childOf(fault, 'Code') ?? fault, 'Value')
  const text = code?.text.trim() ?? ''
  const shown = /^[\w.:-]{1,60}$/.test(text) ? ` ${text}` : ''
  return new SourceFailure('UNREACHABLE', `the service answered with the fault${shown}`)
}

/** Makes values of elements: text, or fields; of elements with one name a list. */
function reader(body: XmlElement): (element: XmlElement) => RawValue {
  const byId = new Map<string, XmlElement>()
  for (const element of body.children) if (element.id !== null) byId.set(element.id, element)
  let values = 0

  // What is referred to is written out wherever it is: counted, so that references to references end.
  return function read(element: XmlElement, depth = 0): RawValue {
    if (++values > mostValues || depth > deepest)
      throw new SourceFailure('UNREACHABLE', 'the service answered with more than is taken')
    if (element.isNil) return null
    if (element.href !== null) {
      const target = byId.get(element.href)
      return target ? read(target, depth + 1) : null
    }
    if (element.children.length === 0) return element.text.trim() || null
    return fieldsOf(element.children, (child) => read(child, depth + 1))
  }
}

function fieldsOf(
  children: readonly XmlElement[],
  read: (element: XmlElement) => RawValue,
): RawFields {
  const byName = new Map<string, RawValue[]>()
  for (const child of children) {
    const known = byName.get(child.name)
    if (known) known.push(read(child))
    else byName.set(child.name, [read(child)])
  }
  const fields = [...byName].map(([name, [first = null, ...others]]) => [
    name,
    others.length === 0 ? first : [first, ...others],
  ])
  const raw: RawFields = Object.fromEntries(fields)
  return raw
}
