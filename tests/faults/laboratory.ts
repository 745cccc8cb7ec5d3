import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Gateway, type GatewaySettings, startGateway } from '../../gateway/main.ts'
import { collectLog, composed, temporaryFolder, type UntilEnd } from '../gateway-world.ts'
import { type Behaviour, type StandIn, type StandInSchema, startStandIn } from '../stand-in.ts'

/** A gateway over a subgraph that is well, *procedures*, and one that can be made to fail, *fees*. */
export interface Laboratory {
  readonly gateway: Gateway
  readonly fees: StandIn
  /** How often *fees* was asked to pay. */
  paid(): number
  ask(query: string): Promise<LaboratoryAnswer>
  /** Asks while *fees* misbehaves. */
  askWhile(behaviour: Behaviour, query: string): Promise<LaboratoryAnswer>
}

export interface LaboratoryAnswer {
  readonly status: number
  /** The whole body, as it was sent. */
  readonly text: string
  readonly data: unknown
  readonly errors: readonly LaboratoryError[]
  readonly coverage: ReadonlyArray<{ readonly subgraph: string; readonly state: string }>
}

export interface LaboratoryError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions: { readonly code: string }
}

/** What is true: each value differs from every other, so that none can stand for another unseen. */
const truth = new Map(
  ['a', 'b', 'c', 'd'].map((code, i) => [
    code,
    { name: `Procedure ${code}`, feeCount: 10 + i, mustHave: 20 + i, note: `Note of ${code}` },
  ]),
)

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])'

const proceduresSchema: StandInSchema = {
  name: 'procedures',
  sdl: `${link}
    type Query { procedures: [Procedure] procedure(code: ID!): Procedure }
    type Procedure @key(fields: "code") { code: ID! name: String }
  `,
  resolvers: {
    Query: {
      procedures: () => [...truth.keys()].map((code) => ({ code })),
      procedure: (_: unknown, { code }: { code: string }) => ({ code }),
    },
    Procedure: { name: ({ code }: { code: string }) => truth.get(code)?.name },
  },
}

const feesOf = (code: string) => ({ ...truth.get(code), code, paidBy: { id: `payer ${code}` } })

const feesSchema = (paid: () => void): StandInSchema => ({
  name: 'fees',
  sdl: `${link}
    type Query { feeTotal: Int owed(code: ID!): Owed }
    type Mutation { pay(code: ID!): Owed }
    type Owed { note: String due: [Int!] paidBy: Payer }
    type Procedure @key(fields: "code") { code: ID! feeCount: Int mustHave: Int! note: String paidBy: Payer }
    union Payer = Person | Firm
    type Person { id: ID! }
    type Firm { id: ID! }
  `,
  resolvers: {
    Query: {
      feeTotal: () => 7,
      owed: (_: unknown, { code }: { code: string }) => ({ ...feesOf(code), due: [1, 2] }),
    },
    Mutation: {
      pay(_: unknown, { code }: { code: string }) {
        paid()
        return feesOf(code)
      },
    },
    Procedure: {
      __resolveReference: ({ code }: { code: string }) => feesOf(code),
    },
    Payer: { __resolveType: () => 'Person' },
  },
})

/** Starts all of it, until the end of a test or of all of them. */
export async function openLaboratory(
  t: UntilEnd,
  settings: Partial<GatewaySettings> = {},
): Promise<Laboratory> {
  let paid = 0
  const procedures = await startStandIn(t, proceduresSchema)
  const fees = await startStandIn(
    t,
    feesSchema(() => paid++),
  )
  const supergraphFile = path.join(await temporaryFolder(t), 'supergraph.graphql')
  await writeFile(supergraphFile, composed([procedures, fees]))
  const { logger } = collectLog()
  const gateway = await startGateway({ port: 0, supergraphFile, ...settings }, logger)
  t.after(() => gateway.stop())
  const ask = (query: string) => askGateway(gateway.url, query)
  return {
    gateway,
    fees,
    paid: () => paid,
    ask,
    async askWhile(behaviour, query) {
      fees.misbehave(behaviour)
      try {
        return await ask(query)
      } finally {
        fees.misbehave(null)
      }
    },
  }
}

async function askGateway(url: string, query: string): Promise<LaboratoryAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query }),
  })
  const text = await response.text()
  const { data, errors = [], extensions } = JSON.parse(text)
  return { status: response.status, text, data, errors, coverage: extensions?.coverage ?? [] }
}
