import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { readEnv } from '#kit/config.ts'
import { startAll } from '#kit/lifecycle.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { refuseTakenPorts } from '#kit/ports.ts'
import { runAsProcess } from '#kit/process.ts'
import { type Gateway, startGateway } from '../../gateway/main.ts'
import { openComposer } from '../../schema/composition/composer.ts'
import type { SubgraphSource } from '../../schema/composition/composition.ts'
import { readRoverFile } from '../../schema/rover-file.ts'
import { readOperationGroups } from '../operations.ts'
import { followSubgraph } from './follow-subgraph.ts'
import { schemaReader } from './local-subgraph.ts'
import { fetchSubgraphs } from './other-subgraphs.ts'

const usage = `Usage: npm run dev:subgraph -- URL-OR-FOLDER [--name NAME] [--url URL] [--graph-ref GRAPH@VARIANT]

  URL-OR-FOLDER  a running subgraph, or a folder (or file) with its schema
  --name         what it is called: the folder's name, or "local", unless set
  --url          where it answers; needed with a folder whose name nobody published
  --graph-ref    whose subgraphs stand beside it, motcua@current unless set

Those of the registry of APOLLO_REGISTRY_URL and APOLLO_KEY stand beside it, else those of rover.yaml.`

const roverFile = path.join(import.meta.dirname, '../../rover.yaml')

/** Beside `npm start`. */
const defaultPort = 4030

/** `npm run dev:subgraph`: a subgraph that is being written, composed with all others and served as it changes. */
await runAsProcess(async () => {
  const asked = readArguments()
  const { port, registry } = readEnv(process.env, (field) => ({
    port: field.port('PORT', defaultPort),
    registry: field.optional('APOLLO_REGISTRY_URL', () => ({
      url: field.url('APOLLO_REGISTRY_URL', ['http:', 'https:']),
      key: field.text('APOLLO_KEY'),
      ref: asked.ref,
    })),
  }))
  await refuseTakenPorts({ PORT: port })
  const readOthers = () => (registry ? fetchSubgraphs(registry) : readRoverFile(roverFile))
  const others = await readOthers().catch(committedInstead)
  const url = asked.url ?? urlOf(asked.name, others)
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-dev-'))
  const supergraphFile = path.join(folder, 'supergraph.graphql')
  const log = pino({ name: 'dev', level: 'warn' })
  let gateway: Gateway | undefined

  async function serve(supergraphSdl: string): Promise<void> {
    await writeFile(supergraphFile, supergraphSdl)
    if (gateway) return
    const explorer = readOperationGroups()
    gateway = await startGateway({ port, supergraphFile, introspection: true, explorer }, log)
    console.log(`Serving at ${gateway.url}/graphql, to be explored at ${gateway.url}/`)
  }

  const composer = openComposer()
  return startAll([
    async () => ({ name: 'folder', stop: () => rm(folder, { recursive: true }) }),
    async () => composer,
    async () => ({ name: 'gateway', stop: async () => gateway?.stop() }),
    () =>
      followSubgraph({
        name: asked.name,
        url,
        readSchema: schemaReader(asked.place),
        others,
        readOthers,
        composer,
        serve,
        tell: (text) => console.log(text),
      }),
  ])
})

function committedInstead(error: unknown): Promise<SubgraphSource[]> {
  if (!(error instanceof OperatorError)) throw error
  console.log(`${error.message}\nThose of rover.yaml stand beside it until it does.`)
  return readRoverFile(roverFile)
}

function readArguments() {
  const text = { type: 'string' } as const
  const { values, positionals } = parse()
  const [place] = positionals
  if (place === undefined || positionals.length > 1) throw new OperatorError(usage)
  const isUrl = /^https?:\/\//.test(place)
  return {
    place,
    name: values.name ?? (isUrl ? 'local' : path.parse(path.resolve(place)).name),
    url: values.url ?? (isUrl ? place : undefined),
    ref: values['graph-ref'] ?? 'motcua@current',
  }

  function parse() {
    try {
      return parseArgs({
        allowPositionals: true,
        options: { name: text, url: text, 'graph-ref': text },
      })
    } catch (cause) {
      throw new OperatorError(usage, { cause })
    }
  }
}

/** Where one that was published is asked. */
function urlOf(name: string, published: readonly SubgraphSource[]): string {
  const known = published.find((subgraph) => subgraph.name === name)
  if (!known) throw new OperatorError(`--url is needed: nobody published "${name}"`)
  return known.url
}
