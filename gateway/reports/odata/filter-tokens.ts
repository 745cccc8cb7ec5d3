import { badInput } from '#kit/errors.ts'

export type TokenKind = 'word' | 'text' | 'number' | 'date' | 'moment' | 'mark' | 'end'

/** A piece of an expression, as it is written, and where: the first character is at 1. */
export interface Token {
  readonly kind: TokenKind
  readonly raw: string
  readonly at: number
}

const kinds: ReadonlyArray<readonly [kind: TokenKind, form: RegExp]> = [
  ['text', /'(?:[^']|'')*'/y],
  // A plus that nobody encoded comes as a space.
  ['moment', /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+\- ]\d{2}:\d{2})/iy],
  ['date', /\d{4}-\d{2}-\d{2}/y],
  ['number', /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ['word', /[A-Za-z_]\w*/y],
  ['mark', /[(),]/y],
]

const longestExpression = 4_000

/** Splits an expression (OData ABNF). Throws Failure BAD_USER_INPUT with the place of what is none. */
export function tokensOf(option: string, expression: string): Token[] {
  if (expression.length > longestExpression)
    throw badInput(option, `longer than ${longestExpression} characters`)
  const tokens: Token[] = []
  let at = 0
  while (at < expression.length) {
    const blank = /[ \t]+/y
    blank.lastIndex = at
    if (blank.test(expression)) at = blank.lastIndex
    if (at === expression.length) break
    const token = tokenAt(expression, at)
    if (token === null) throw syntaxError(option, at + 1, `${expression[at]} begins nothing`)
    tokens.push(token)
    at += token.raw.length
  }
  return [...tokens, { kind: 'end', raw: 'the end', at: expression.length + 1 }]
}

function tokenAt(expression: string, at: number): Token | null {
  for (const [kind, form] of kinds) {
    form.lastIndex = at
    const raw = form.exec(expression)?.[0]
    if (raw !== undefined) return { kind, raw, at: at + 1 }
  }
  return null
}

export function syntaxError(option: string, at: number, problem: string) {
  return badInput(option, `at character ${at}: ${problem}`)
}
