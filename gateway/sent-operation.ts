import type { HttpRequest } from '#kit/graphql-http.ts'
import { searchOf } from '#kit/http.ts'
import { isRecord } from './is-record.ts'

/** An operation as a client sends it: an object of JSON, or the parameters of an address. */
export type SentOperation = Readonly<Record<string, unknown>>

/** What of an address tells an operation. */
export function sentInAddress(http: Pick<HttpRequest, 'url'>): SentOperation {
  const search = new URLSearchParams(searchOf(http))
  return {
    query: search.get('query') ?? undefined,
    variables: parseJson(search.get('variables')),
    extensions: parseJson(search.get('extensions')),
  }
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The text of a sent document; undefined where none is sent. */
export function documentText({ query }: SentOperation): string | undefined {
  return textOf(query)
}

/** How a sent operation names a persisted one, whatever that is; undefined where it does not. */
export function persistedQuery({ extensions }: SentOperation): unknown {
  return isRecord(extensions) ? extensions.persistedQuery || undefined : undefined
}

/** The hash or id by which it names a persisted operation. */
export function persistedHash(sent: SentOperation): string | undefined {
  const persisted = persistedQuery(sent)
  return isRecord(persisted) ? textOf(persisted.sha256Hash) : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
