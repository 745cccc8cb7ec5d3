import type { Cell, Column, Row } from '../report.ts'
import { syntaxError, type Token, tokensOf } from './filter-tokens.ts'

/** Whether a row passes. */
export type Filter = (row: Row) => boolean

/** What can be compared with what. */
type Kind = 'text' | 'number' | 'date' | 'moment' | 'boolean' | 'null'

type Value = string | number | bigint | boolean | null

interface Expression {
  readonly kind: Kind
  readonly at: number
  readonly of: (row: Row) => Value
}

const option = '$filter'

/** Brackets in brackets; each costs some calls. */
const deepest = 50

/**
 * Reads `$filter` (OData 4.0 URL conventions, section 5.1.1) on the columns of a report: `eq ne gt ge lt
 * le in and or not`, `contains`, `startswith`, `endswith`, `tolower`, `toupper`.
 *
 * Throws Failure BAD_USER_INPUT with the place of what is wrong.
 */
export function readFilter(expression: string, columns: readonly Column[]): Filter {
  const reader = createReader(tokensOf(option, expression), columns)
  const condition = reader.or()
  reader.end()
  const passes = asCondition(condition)
  return (row) => passes(row) === true
}

interface Reader {
  or(): Expression
  end(): void
}

function createReader(tokens: readonly Token[], columns: readonly Column[]): Reader {
  let next = 0
  let depth = 0
  const peek = (): Token => tokens[next] ?? { kind: 'end', raw: 'the end', at: 0 }
  const take = (): Token => {
    const token = peek()
    next++
    return token
  }
  const isNext = (...words: readonly string[]) =>
    (peek().kind === 'word' || peek().kind === 'mark') && words.includes(peek().raw)

  function expect(mark: string): void {
    const token = take()
    if (token.kind !== 'mark' || token.raw !== mark)
      throw syntaxError(option, token.at, `${token.raw} where ${mark} is expected`)
  }

  function inBrackets<Read>(read: () => Read): Read {
    if (++depth > deepest) throw syntaxError(option, peek().at, 'too many brackets in brackets')
    const result = read()
    depth--
    return result
  }

  function joined(word: 'and' | 'or', part: () => Expression): Expression {
    let left = part()
    while (isNext(word)) {
      take()
      left = connected(word, left, part())
    }
    return left
  }

  const or = (): Expression => joined('or', and)
  const and = (): Expression => joined('and', equality)

  function equality(): Expression {
    let left = relation()
    while (isNext('eq', 'ne')) left = compared(take(), left, relation())
    return left
  }

  function relation(): Expression {
    let left = unary()
    while (isNext('gt', 'ge', 'lt', 'le', 'in')) {
      const operator = take()
      left = operator.raw === 'in' ? oneOf(left, list()) : compared(operator, left, unary())
    }
    return left
  }

  function unary(): Expression {
    if (!isNext('not')) return primary()
    const { at } = take()
    return negated(inBrackets(unary), at)
  }

  function list(): Expression[] {
    return inBrackets(() => {
      expect('(')
      const items = [primary()]
      while (isNext(',')) {
        take()
        items.push(primary())
      }
      expect(')')
      return items
    })
  }

  function primary(): Expression {
    const token = take()
    if (token.kind === 'mark' && token.raw === '(')
      return inBrackets(() => {
        const inner = or()
        expect(')')
        return inner
      })
    if (token.kind !== 'word') return literal(token)
    if (isNext('(')) return called(token, list())
    return constants.get(token.raw)?.(token) ?? property(token, columns)
  }

  return {
    or,
    end() {
      const token = peek()
      if (token.kind !== 'end')
        throw syntaxError(option, token.at, `${token.raw} where nothing more is expected`)
    },
  }
}

const constant =
  (kind: Kind, value: Value) =>
  ({ at }: Token): Expression => ({
    kind,
    at,
    of: () => value,
  })

const constants: ReadonlyMap<string, (token: Token) => Expression> = new Map([
  ['null', constant('null', null)],
  ['true', constant('boolean', true)],
  ['false', constant('boolean', false)],
])

function literal(token: Token): Expression {
  const { kind, raw, at } = token
  switch (kind) {
    case 'text':
      return constant('text', raw.slice(1, -1).replaceAll("''", "'"))(token)
    case 'number':
      return constant('number', /^-?\d+$/.test(raw) ? BigInt(raw) : Number(raw))(token)
    case 'date':
      return constant('date', raw)(token)
    case 'moment': {
      const moment = Date.parse(raw.replace(' ', '+'))
      if (Number.isNaN(moment)) throw syntaxError(option, at, `${raw} is no moment`)
      return constant('moment', moment)(token)
    }
    default:
      throw syntaxError(option, at, `${raw} where a value is expected`)
  }
}

const kindOf = {
  text: 'text',
  integer: 'number',
  decimal: 'number',
  share: 'number',
  money: 'number',
  date: 'date',
  moment: 'moment',
  boolean: 'boolean',
} as const

function property({ raw, at }: Token, columns: readonly Column[]): Expression {
  const index = columns.findIndex(({ name }) => name === raw)
  const column = columns[index]
  if (!column) throw syntaxError(option, at, `there is no column ${raw}`)
  const kind = kindOf[column.type]
  const cell = (row: Row): Cell => row[index] ?? null
  return { kind, at, of: kind === 'moment' ? (row) => momentOf(cell(row)) : cell }
}

const momentOf = (cell: Cell) => (typeof cell === 'string' ? Date.parse(cell) : null)

/** `null` equals itself alone, and is neither before nor after anything (OData 4.0, 5.1.1.1). */
function compared(operator: Token, left: Expression, right: Expression): Expression {
  refuseUnlike(left, right)
  const test = tests[operator.raw]
  if (!test) throw syntaxError(option, operator.at, `${operator.raw} compares nothing`)
  return { kind: 'boolean', at: left.at, of: (row) => test(left.of(row), right.of(row)) }
}

const isBefore = (one: Value, other: Value) => one !== null && other !== null && one < other
const isSame = (one: Value, other: Value) =>
  one === null || other === null ? one === other : !(one < other) && !(one > other)

const tests: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  eq: isSame,
  ne: (left, right) => !isSame(left, right),
  lt: isBefore,
  gt: (left, right) => isBefore(right, left),
  le: (left, right) => left !== null && right !== null && left <= right,
  ge: (left, right) => left !== null && right !== null && left >= right,
}

function oneOf(value: Expression, items: readonly Expression[]): Expression {
  for (const item of items) refuseUnlike(value, item)
  return {
    kind: 'boolean',
    at: value.at,
    of: (row) => items.some((item) => isSame(value.of(row), item.of(row))),
  }
}

function refuseUnlike(left: Expression, right: Expression): void {
  if (left.kind === right.kind || left.kind === 'null' || right.kind === 'null') return
  throw syntaxError(option, right.at, `a ${right.kind} is not compared with a ${left.kind}`)
}

/** Neither true nor false where it is null (OData 4.0, section 5.1.1.1). */
function asCondition({ kind, at, of }: Expression): (row: Row) => boolean | null {
  if (kind !== 'boolean' && kind !== 'null')
    throw syntaxError(option, at, `a ${kind} is no condition`)
  return (row) => {
    const value = of(row)
    return typeof value === 'boolean' ? value : null
  }
}

function connected(word: 'and' | 'or', left: Expression, right: Expression): Expression {
  const [one, other] = [asCondition(left), asCondition(right)]
  const decides = word === 'or'
  return {
    kind: 'boolean',
    at: left.at,
    of(row) {
      const first = one(row)
      if (first === decides) return decides
      const second = other(row)
      if (second === decides) return decides
      return first === null || second === null ? null : !decides
    },
  }
}

function negated(expression: Expression, at: number): Expression {
  if (expression.kind !== 'boolean')
    throw syntaxError(option, at, 'not stands before a condition in brackets')
  const condition = asCondition(expression)
  return {
    kind: 'boolean',
    at,
    of(row) {
      const value = condition(row)
      return value === null ? null : !value
    },
  }
}

interface Called {
  readonly kind: Kind
  readonly count: number
  readonly of: (...texts: readonly string[]) => Value
}

const functions: ReadonlyMap<string, Called> = new Map<string, Called>([
  ['contains', { kind: 'boolean', count: 2, of: (text = '', part = '') => text.includes(part) }],
  [
    'startswith',
    { kind: 'boolean', count: 2, of: (text = '', part = '') => text.startsWith(part) },
  ],
  ['endswith', { kind: 'boolean', count: 2, of: (text = '', part = '') => text.endsWith(part) }],
  ['tolower', { kind: 'text', count: 1, of: (text = '') => text.toLowerCase() }],
  ['toupper', { kind: 'text', count: 1, of: (text = '') => text.toUpperCase() }],
])

function called({ raw, at }: Token, given: readonly Expression[]): Expression {
  const known = functions.get(raw)
  if (!known) throw syntaxError(option, at, `there is no function ${raw}`)
  if (given.length !== known.count)
    throw syntaxError(option, at, `${raw} takes ${known.count}, not ${given.length}`)
  const other = given.find(({ kind }) => kind !== 'text' && kind !== 'null')
  if (other) throw syntaxError(option, other.at, `${raw} takes text, not a ${other.kind}`)
  return {
    kind: known.kind,
    at,
    of(row) {
      const values = given.map(({ of }) => of(row))
      const texts = values.filter((value) => typeof value === 'string')
      return texts.length < values.length ? null : known.of(...texts)
    },
  }
}
