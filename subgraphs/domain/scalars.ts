import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'
import { type AgencyCode, parseAgencyCode, parseDossierCode, parseProcedureCode } from './codes.ts'
import { formatMoment, parseLocalDate, parseMoment } from './dates.ts'
import { parseDifference, parseDong } from './money.ts'

interface TextScalar<Value> {
  readonly name: string
  /** What a right value looks like, for the error. */
  readonly expected: string
  readonly parse: (raw: string) => Value | null
  readonly serialize?: (value: unknown) => string
}

/** A scalar that travels as JSON text; malformed text is refused where the argument is coerced. */
function textScalar<Value>({
  name,
  expected,
  parse,
  serialize = String,
}: TextScalar<Value>): GraphQLScalarType {
  const read = (raw: unknown, literal?: ValueNode): Value => {
    const value = typeof raw === 'string' ? parse(raw) : null
    if (value !== null) return value
    throw new GraphQLError(`${name} must be ${expected}`, {
      // Where it stands in the document: whatever names the argument finds it by this.
      nodes: literal ?? null,
      extensions: { code: 'BAD_USER_INPUT' },
    })
  }
  return new GraphQLScalarType({
    name,
    serialize,
    parseValue: (raw) => read(raw),
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : null, node),
  })
}

const scalars = [
  textScalar({
    name: 'VND',
    expected: 'a string of digits, whole đồng within 64 bits',
    parse: parseDong,
  }),
  textScalar({
    name: 'VNDDifference',
    expected: 'a string of digits, whole đồng, with "-" before it where it is below zero',
    parse: parseDifference,
  }),
  textScalar({
    name: 'LocalDate',
    expected: 'a calendar date of the years 1900 to 2199 such as "2014-07-02"',
    parse: parseLocalDate,
  }),
  textScalar({
    name: 'DateTime',
    expected:
      'a moment of the years 1900 to 2199 with its offset such as "2014-07-02T15:00:00+07:00"',
    parse: parseMoment,
    serialize: (value) => formatMoment(value as Date),
  }),
  textScalar<AgencyCode>({
    name: 'AgencyCode',
    expected: 'an agency code such as "H49.05" or "000.00.05.H49"',
    parse: parseAgencyCode,
  }),
  textScalar({
    name: 'ProcedureCode',
    expected: 'a procedure code such as "1.005129"',
    parse: parseProcedureCode,
  }),
  textScalar({
    name: 'DossierCode',
    expected: 'a dossier code such as "000.00.01.H49-140402-0001"',
    parse: parseDossierCode,
  }),
]

/** The scalar of each of these names, for a subgraph's resolvers. */
export function scalarResolvers(names: readonly string[]): Record<string, GraphQLScalarType> {
  return Object.fromEntries(
    scalars.filter(({ name }) => names.includes(name)).map((scalar) => [scalar.name, scalar]),
  )
}
