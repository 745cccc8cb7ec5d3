import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  parse,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import { domainStart } from '../../demo/data.ts'
import { readDocumentedOperations } from '../../demo/operations.ts'
import { startPlatform } from '../../demo/platform.ts'
import { standingSources } from '../../demo/sources.ts'
import { committedSupergraph } from '../../gateway/settings.ts'
import { withoutSupportedPurposes } from '../../gateway/supported-features.ts'
import { ask } from '../ask.ts'
import { withWorld } from '../world.ts'
import { operationChoices } from './choices.ts'
import { compareEngines } from './compare.ts'
import { knownDifferences } from './known-differences.ts'
import { apiSchemaOf } from './monolith.ts'
import { generatedRuns } from './runs.ts'
import type { Variables } from './start-federation.ts'
import { writeOperation } from './write-operation.ts'

withWorld('on the committed supergraph, with the data of 2014,', (world) => {
  test('generated operations are answered alike by both engines', async (t) => {
    const { database, url } = world()
    const clock = standingClock(await domainStart(database))
    const log = pino({ level: 'silent' })
    const sdl = openToAll(await readFile(committedSupergraph, 'utf8'))
    const supergraphFile = path.join(
      await mkdtemp(path.join(tmpdir(), 'motcua-open-')),
      'open.graphql',
    )
    t.after(() => rm(path.dirname(supergraphFile), { recursive: true }))
    await writeFile(supergraphFile, withoutSupportedPurposes(sdl))
    const settings = { port: 0, introspection: true, engine: 'apollo', supergraphFile } as const
    const following = await standingSources()
    const stock = await startPlatform({ database, clock, log, following }, settings)
    t.after(() => stock.stop())
    const schema = await apiSchemaOf(sdl)
    const values = { ...documentedValues(schema), ...(await knownIds(url)) }
    const send = async (to: string, query: string, variables: Variables) => ({
      ...(await ask<unknown>(to, query, variables, { connection: 'close' })),
      requests: [],
    })

    await fc.assert(
      fc.asyncProperty(
        operationChoices.map((choice) => writeOperation(choice, schema, values)),
        async ({ query, variables }) => {
          const differences = compareEngines({
            motcua: await send(url, query, variables),
            again: await send(url, query, variables),
            apollo: await send(stock.url, query, variables),
          }).filter(
            (difference) =>
              !knownDifferences.some(({ explains }) =>
                explains({ difference, document: parse(query), schema, federation: 'platform' }),
              ),
          )
          assert.deepEqual(differences, [])
        },
      ),
      // Each costs four departments some statements.
      generatedRuns(40, 300),
    )
  })
})

/** Without the fields that ask for scopes: the stock gateway refuses schemas that hold them. */
function openToAll(sdl: string): string {
  return sdl.replaceAll(
    /^ {2}"""[^"\n]*"""\n {2}\w+InFull\([\s\S]*?^ {2}\): .*@requiresScopes.*\n/gm,
    '',
  )
}

/** What the documented operations give for arguments, by the names of their types. */
function documentedValues(schema: GraphQLSchema): Record<string, unknown[]> {
  const values: Record<string, unknown[]> = {}

  function note(type: GraphQLInputType, value: unknown): void {
    if (Array.isArray(value)) for (const item of value) note(type, item)
    const named = getNamedType(type)
    if (value === null || value === undefined || Array.isArray(value)) return
    values[named.name] = [...(values[named.name] ?? []), value]
    if (!isInputObjectType(named)) return
    const fields = named.getFields()
    for (const [name, inner] of Object.entries(value)) {
      const field = fields[name]
      if (field) note(field.type, inner)
    }
  }

  for (const { query, variables } of readDocumentedOperations()) {
    const given = variables ? JSON.parse(variables) : {}
    const types = new TypeInfo(schema)
    visit(
      parse(query),
      visitWithTypeInfo(types, {
        Argument({ value }) {
          const type = types.getInputType()
          if (type) note(type, valueFromASTUntyped(value, given))
        },
      }),
    )
  }
  return values
}

async function knownIds(url: string): Promise<Record<string, unknown[]>> {
  const { data, errors } = await ask<{
    dossiers: {
      edges: ReadonlyArray<{ node: { id: string; owner: { id: string } | null } }>
    }
  }>(url, '{ dossiers(first: 5) { edges { node { id owner { id } } } } }')
  if (!data) throw new Error(JSON.stringify(errors))
  const nodes = data.dossiers.edges.map(({ node }) => node)
  return {
    'dossierById.id': nodes.map(({ id }) => id),
    ID: nodes.flatMap(({ owner }) => (owner ? [owner.id] : [])),
  }
}
