import { type Federation, link } from '../federation.ts'

const sizes: Readonly<Record<string, number>> = { a: 1, b: 20, c: 300 }

/** Sets of codes, as they are given: a list is a key of its own, empty and repeated codes too. */
const sets = [['a', 'b'], ['c'], [], ['b', 'a', 'b'], ['a', 'b']]
const setOf = (codes: unknown) => ({ __typename: 'CodeSet', codes })

interface Region {
  readonly name: string
  readonly within: { readonly codes: readonly (readonly string[])[] | null }
}

const codesOf = (set: unknown) => (set as { readonly codes: readonly string[] }).codes

/** Entities whose keys are lists, alone, beside other fields and inside of objects. */
export const keySets: Federation = {
  name: 'key sets',
  subgraphs: [
    {
      name: 'codes',
      sdl: `
        ${link('@key')}
        type Query { sets: [CodeSet!]! set(of: [ID!]!): CodeSet! regions: [Region!]! }
        type CodeSet @key(fields: "codes") { codes: [ID!]! count: Int! }
        type Region @key(fields: "name within { codes }") { name: String! within: Within! }
        type Within { codes: [[ID!]!] }
      `,
    },
    {
      name: 'sizes',
      sdl: `
        ${link('@key')}
        type CodeSet @key(fields: "codes") { codes: [ID!]! size(times: Int! = 1): Int largest: CodeSet }
      `,
    },
    {
      name: 'names',
      sdl: `
        ${link('@key')}
        type CodeSet @key(fields: "codes") { codes: [ID!]! words: String }
        type Region @key(fields: "name within { codes }") { name: String! within: Within! spelt: String }
        type Within { codes: [[ID!]!] }
      `,
    },
  ],
  resolvers: {
    Query: {
      sets: () => sets.map(setOf),
      set: (_, { of }: { readonly of: readonly string[] }) => setOf(of),
      regions: () => [
        { __typename: 'Region', name: 'north', within: { codes: [['a'], ['b', 'c']] } },
        { __typename: 'Region', name: 'south', within: { codes: null } },
      ],
    },
    CodeSet: {
      count: (set) => new Set(codesOf(set)).size,
      size: (set, { times }: { readonly times: number }) =>
        times * codesOf(set).reduce((sum, code) => sum + (sizes[code] ?? 0), 0),
      largest: (set) => (codesOf(set).length > 1 ? setOf(codesOf(set).slice(0, 1)) : null),
      words: (set) => codesOf(set).join(', ') || null,
    },
    Region: {
      spelt: ({ name, within }: Region) => `${name}: ${(within.codes ?? []).flat().join(' ')}`,
    },
  },
  entities: {
    CodeSet: ({ codes }) => setOf(codes),
    Region: ({ name, within }) => ({ __typename: 'Region', name, within }),
  },
  values: { of: [[], ['a'], ['c', 'a'], ['d']], times: [0, 2] },
}
