import * as v from 'valibot'
import type { NamedOperation } from '#kit/listed-operations.ts'

/** One operation that clients may send; its id is of any form, though it mostly is the SHA-256 of its body. */
export interface ListedOperation extends NamedOperation {
  readonly name?: string | undefined
}

const manifestForm = v.object({
  format: v.literal('apollo-persisted-query-manifest'),
  version: v.literal(1),
  operations: v.array(
    v.object({
      id: v.string(),
      body: v.string(),
      name: v.optional(v.string()),
      type: v.optional(v.picklist(['query', 'mutation', 'subscription'])),
      clientName: v.nullish(v.string()),
    }),
  ),
})

/**
 * Reads a manifest in the form of Apollo's tools (`apollo-persisted-query-manifest`, version 1).
 *
 * Throws, in words, for what is no such manifest. Whether its operations can be a list is not looked at here.
 */
export function readManifest(text: string): ListedOperation[] {
  const read = v.safeParse(manifestForm, parseJson(text))
  if (!read.success) throw new Error(`It is no manifest: ${problemOf(read.issues[0])}`)
  return read.output.operations.map(({ id, body, name, clientName }) => ({
    id,
    body,
    name,
    clientName: clientName ?? undefined,
  }))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    // The parser's own message quotes the file.
    throw new Error('It is no manifest: it is not JSON', { cause })
  }
}

function problemOf(issue: v.InferIssue<typeof manifestForm>): string {
  const place = v.getDotPath(issue)
  return place === null ? issue.message : `${place}: ${issue.message}`
}
