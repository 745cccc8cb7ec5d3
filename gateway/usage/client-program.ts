import type { IncomingHttpHeaders } from 'node:http'

/** The program that sends a request, as far as it tells; empty texts where it does not. */
export interface ClientProgram {
  readonly name: string
  readonly version: string
}

/** Names are the client's, of any length. */
const longest = 100

/** Reads what Apollo's clients tell of themselves; `unnamed` is the name of one that does not. */
export function clientProgram(headers: IncomingHttpHeaders, unnamed = ''): ClientProgram {
  return {
    name: told(headers['apollographql-client-name']) || unnamed,
    version: told(headers['apollographql-client-version']),
  }
}

function told(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header.slice(0, longest) : ''
}
