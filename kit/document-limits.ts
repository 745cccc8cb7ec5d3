import { Lexer, Source, TokenKind } from 'graphql'

/** More than any client's document needs; what checks documents takes up to the square of it. */
export const maxClientTokens = 10_000

/** What a gateway asks has its fragments written out. */
export const maxGatewayTokens = 200_000

/** Deeper than the documents of clients and gateways need; parsing takes a stack of the same depth. */
const maxNesting = 300

const opening: ReadonlySet<TokenKind> = new Set([
  TokenKind.BRACE_L,
  TokenKind.BRACKET_L,
  TokenKind.PAREN_L,
])
const closing: ReadonlySet<TokenKind> = new Set([
  TokenKind.BRACE_R,
  TokenKind.BRACKET_R,
  TokenKind.PAREN_R,
])

/** Whether the brackets of a document stand in each other over 300 deep. */
export function isTooDeep(document: string): boolean {
  return readsUpTo(document, Number.POSITIVE_INFINITY) === 'too deep'
}

/** How many tokens a document has, up to where it is no GraphQL. */
export function countTokens(document: string): number {
  const lexer = new Lexer(new Source(document))
  let tokens = 0
  try {
    while (lexer.advance().kind !== TokenKind.EOF) tokens++
  } catch {
    // What follows is not read by a parser either.
  }
  return tokens
}

/**
 * What a parser would meet in a document: more tokens than `maxTokens`, brackets over 300 deep in each
 * other, or neither. No more of the text is read than is needed to know.
 */
export function readsUpTo(
  document: string,
  maxTokens: number,
): 'too long' | 'too deep' | 'fit to parse' {
  const lexer = new Lexer(new Source(document))
  let depth = 0
  try {
    for (let tokens = 1; ; tokens++) {
      const { kind } = lexer.advance()
      if (opening.has(kind) && ++depth > maxNesting) return 'too deep'
      if (closing.has(kind)) depth--
      if (kind === TokenKind.EOF) return 'fit to parse'
      if (tokens > maxTokens) return 'too long'
    }
  } catch {
    // No GraphQL: the parser comes to the same place, and says so.
    return 'fit to parse'
  }
}
