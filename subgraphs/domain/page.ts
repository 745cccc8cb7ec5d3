import { badInput } from '#kit/errors.ts'

/** What a client asks of a list: Relay's forward arguments. */
export interface PageArguments {
  readonly first: number
  readonly after?: string | null
}

/** A checked page: at most `size` rows that come after the key, null for the first page. */
export interface Page {
  readonly size: number
  readonly after: readonly string[] | null
}

export interface Connection<Node> {
  readonly edges: ReadonlyArray<{ readonly node: Node; readonly cursor: string }>
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const largestPage = 500

/** One list: its name keeps its cursors apart from those of other lists; `keyParts` tells what a key holds. */
export interface ListKey<Node> {
  readonly list: string
  readonly keyOf: (node: Node) => readonly string[]
  readonly isKey: (key: readonly string[]) => boolean
}

/**
 * Checks the arguments of a list.
 *
 * Throws Failure BAD_USER_INPUT for a size out of 1 to `largest`, and for a cursor that was cut, altered
 * or taken from another list.
 */
export function readPage<Node>(
  { first, after }: PageArguments,
  key: ListKey<Node>,
  largest = largestPage,
): Page {
  if (first < 1 || first > largest)
    throw badInput('first', `a page holds 1 to ${largest} rows, not ${first}`)
  if (after === undefined || after === null) return { size: first, after: null }
  const values = decodeCursor(after, key.list)
  if (values === null || !key.isKey(values)) throw badInput('after', 'not a cursor of this list')
  return { size: first, after: values }
}

/** Makes a connection from rows read with one row more than the page holds, which tells whether more follow. */
export function connection<Node>(
  rows: readonly Node[],
  page: Page,
  key: ListKey<Node>,
): Connection<Node> {
  const nodes = rows.slice(0, page.size)
  return connectionOf(nodes, { hasMore: rows.length > page.size, end: null }, page, key)
}

/**
 * Makes one of the rows of a page. `end` is the key of where reading ended, where that is past the last
 * row: the page after this one begins there.
 */
export function connectionOf<Node>(
  nodes: readonly Node[],
  { hasMore, end }: { readonly hasMore: boolean; readonly end: readonly string[] | null },
  page: Page,
  key: ListKey<Node>,
): Connection<Node> {
  const edges = nodes.map((node) => ({ node, cursor: encodeCursor(key.list, key.keyOf(node)) }))
  return {
    edges,
    pageInfo: {
      hasNextPage: hasMore,
      hasPreviousPage: page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: end ? encodeCursor(key.list, end) : (edges.at(-1)?.cursor ?? null),
    },
  }
}

function encodeCursor(list: string, key: readonly string[]): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString('base64url')
}

function decodeCursor(cursor: string, list: string): readonly string[] | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return null
    return parts[0] === list && encodeCursor(list, parts.slice(1)) === cursor
      ? parts.slice(1)
      : null
  } catch {
    return null
  }
}
