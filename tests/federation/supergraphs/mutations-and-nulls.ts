import { type Federation, link } from '../federation.ts'

interface Entry {
  readonly __typename: 'Entry'
  readonly id: string
  readonly amount: number
  readonly kind: string
  readonly tags: readonly string[]
}

const initial = (): Entry[] => [
  { __typename: 'Entry', id: 'e1', amount: 5, kind: 'FEE', tags: ['x'] },
  { __typename: 'Entry', id: 'e2', amount: -3, kind: 'REFUND', tags: [] },
]
let entries = initial()
/** Those that were removed too: another subgraph is asked about them later. */
let known = entries.slice()

const fail = () => {
  throw new Error('A value that must not be seen')
}
const entryOf = (id: unknown) => entries.find((entry) => entry.id === id) ?? null
const account = { __typename: 'Account', id: 'k1' }

interface EntryInput {
  readonly amount: number
  readonly kind: string
  readonly details: { readonly tags: readonly string[] | null; readonly times: number }
}

/** Mutations of two subgraphs in series; inputs with defaults; resolvers that fail, and null where it may not be. */
export const mutationsAndNulls: Federation = {
  name: 'mutations-and-nulls',
  subgraphs: [
    {
      name: 'ledger',
      sdl: `
        ${link('@key', '@shareable')}
        type Query {
          entries(kind: Kind): [Entry!]!
          entry(id: ID!): Entry
          sum: Int!
          matrix(shape: [[Int!]] = [[1, 2], null, []]): [[Int!]]
          broken: Fragile
          sound: Fragile!
          account: Account!
        }
        type Mutation {
          addEntry(input: EntryInput! = { amount: 1 }): Entry!
          removeEntry(id: ID!): Entry
          failing(how: How = ERROR): Int
          clear: Int!
        }
        enum Kind { FEE REFUND OTHER }
        enum How { ERROR NONE NUMBER }
        input EntryInput { amount: Int! kind: Kind = OTHER details: Details! = { times: 2 } }
        input Details { tags: [String!] = ["a", "b"] times: Int! = 1 }
        type Entry @key(fields: "id") { id: ID! amount: Int! kind: Kind! tags: [String!]! }
        type Account @key(fields: "id") { id: ID! balance: Int! limit: Int! }
        type Fragile {
          fine: Int
          mustNot: Int!
          throws: Int
          throwsHard: Int!
          list: [Int!]
          lists: [[Int!]!]
          hardList: [Int]!
          inner: Fragile
          innerHard: Fragile!
          inners(count: Int = 2): [Fragile]
          innersHard: [Fragile!]
          kind: Kind
          number: Float
          wrong: Int
        }
      `,
    },
    {
      name: 'notes',
      sdl: `
        ${link('@key')}
        type Query { notes: [Note] noted(id: ID!): Entry }
        type Mutation { note(entry: ID!, text: String): Note, wipe: Boolean }
        type Entry @key(fields: "id") {
          id: ID! notes: [Note!] lastNote: Note! doubtful: Int! hard: String soft: String
        }
        type Note { text: String! about: Entry lines: [[String]!]! }
        type Account @key(fields: "id") { id: ID! owner: String! nickname: String trouble: [Int!]! }
      `,
    },
  ],
  resolvers: {
    Query: {
      entries: (_, { kind }: { kind?: string | null }) =>
        entries.filter((entry) => !kind || entry.kind === kind),
      entry: (_, { id }: { id: string }) => entryOf(id),
      noted: (_, { id }: { id: string }) => entryOf(id),
      sum: () => entries.reduce((sum, { amount }) => sum + amount, 0),
      matrix: (_, { shape }: { shape: unknown }) => shape,
      broken: () => ({}),
      sound: () => ({}),
      account: () => account,
      notes: () => [{ id: 'e1' }, null, { id: 'none' }],
    },
    Mutation: {
      addEntry: (_, { input: { amount, kind, details } }: { input: EntryInput }) => {
        const entry: Entry = {
          __typename: 'Entry',
          id: `e${known.length + 1}`,
          amount: amount * details.times,
          kind,
          tags: details.tags ?? [],
        }
        entries.push(entry)
        known.push(entry)
        return entry
      },
      removeEntry: (_, { id }: { id: string }) => {
        const entry = entryOf(id)
        entries = entries.filter((one) => one !== entry)
        return entry
      },
      failing: (_, { how }: { how: string | null }) =>
        how === 'ERROR' ? fail() : how === 'NONE' ? null : 7,
      clear: () => {
        const count = entries.length
        entries = []
        return count
      },
      note: (_, { entry, text }: { entry: string; text?: string | null }) =>
        entryOf(entry) && { id: entry, text },
      wipe: () => {
        entries = entries.slice(0, 1)
        return true
      },
    },
    Fragile: {
      fine: () => 1,
      mustNot: () => null,
      throws: fail,
      throwsHard: fail,
      list: () => [1, null, 3],
      lists: () => [[1], [2, null]],
      hardList: () => [1, null],
      inner: () => ({}),
      innerHard: () => ({}),
      inners: (_, { count }: { count: number | null }) =>
        Array.from({ length: count ?? 0 }, (_, index) => (index === 1 ? null : {})),
      innersHard: () => [{}, {}],
      kind: () => 'FEE',
      number: () => 1.5,
      wrong: () => 'not a number',
    },
    Account: {
      balance: () => 9,
      limit: fail,
      owner: () => 'Lan',
      nickname: fail,
      trouble: () => [1, null],
    },
    Entry: {
      notes: ({ id }: Entry) =>
        id === 'e1'
          ? [
              { id, text: 'một' },
              { id: 'e2', text: 'hai' },
            ]
          : null,
      lastNote: ({ id }: Entry) => ({ id, text: `last of ${id}` }),
      doubtful: ({ id }: Entry) => (id === 'e2' ? null : 1),
      hard: ({ id }: Entry) => (id === 'e1' ? fail() : id),
      soft: () => 'soft',
    },
    Note: {
      text: ({ text }: { text?: string | null }) => text ?? null,
      about: ({ id }: { id: string }) => known.find((entry) => entry.id === id),
      lines: ({ id }: { id: string }) => [[id, null], id === 'e2' ? null : []],
    },
  },
  entities: {
    Entry: ({ id }) => known.find((entry) => entry.id === id),
    Account: ({ id }) => (id === 'k1' ? account : null),
  },
  values: {
    id: ['e1', 'e2', 'e3', 'none'],
    'note.entry': ['e1', 'e2', 'none'],
    amount: [1, 4, -2],
    shape: [[[1, 2], null, []], [], [[7]]],
    count: [0, 1, 3],
  },
  reset() {
    entries = initial()
    known = entries.slice()
  },
}
