import { SourceFailure } from './connector.ts'
import type { ServiceAnswer } from './service-http.ts'

/** How an XML document says which bytes its characters are: within its first line. */
const xmlDeclaration = /^<\?xml[^>]{0,200}?encoding=["']([A-Za-z0-9._-]{1,40})["']/

/**
 * The text of an answer: in the charset that its header names, else the one that the document itself
 * does, else UTF-8. Old systems use Windows-1258, or begin with a byte order mark.
 *
 * Throws SourceFailure for bytes that are no text of that charset.
 */
export function textOf({ contentType, body }: ServiceAnswer): string {
  const told = /charset="?([A-Za-z0-9._-]{1,40})/i.exec(contentType)?.[1]
  const charset = told ?? xmlDeclaration.exec(body.toString('latin1', 0, 300))?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body)
  } catch (cause) {
    throw new SourceFailure('UNREACHABLE', 'the service answered with what is no text', { cause })
  }
}
