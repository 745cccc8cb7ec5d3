import { Lexer, Source, type Token, TokenKind } from 'graphql'

/** As in numbers of people's papers (nine or twelve digits) and phones; in names with what parts them. */
const longNumber = /(\d_*){9}/

/**
 * Whether a document has nothing in it that may be about a person: no text, no long number, also in names, and no comment.
 * Values belong into variables; who writes them into a document writes anybody's.
 */
export function holdsNoValues(text: string): boolean {
  const lexer = new Lexer(new Source(text))
  try {
    while (lexer.advance().kind !== TokenKind.EOF);
  } catch {
    // No GraphQL: nothing is known of it.
    return false
  }
  // The tokens are linked, comments too, of which `advance` makes nothing.
  for (let token: Token | null = lexer.token; token; token = token.prev)
    if (mayTellOfSomebody(token)) return false
  return true
}

function mayTellOfSomebody({ kind, value }: Token): boolean {
  switch (kind) {
    case TokenKind.COMMENT:
      return true
    case TokenKind.STRING:
    case TokenKind.BLOCK_STRING:
      return value !== ''
    case TokenKind.NAME:
    case TokenKind.INT:
    case TokenKind.FLOAT:
      return longNumber.test(value)
    default:
      return false
  }
}
