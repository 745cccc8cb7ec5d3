import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import manifest from '../../package.json' with { type: 'json' }
import { packageFiles } from './package-files.ts'
import { programOf } from './program.ts'
import { tarOf } from './tar.ts'

const root = path.join(import.meta.dirname, '../..')

/** Rover names the plugin by the version of what composes. */
export const pluginVersion = `v${manifest.dependencies['@apollo/composition']}`

/** What runs of ours where Rover does; what they import beside is types alone. */
const sources = ['schema/plugin/supergraph.ts', 'schema/composition/apollo-composition.ts']

/** The libraries that they import. */
const libraries = ['@apollo/composition', 'graphql', 'valibot', 'yaml']

const gzipped = promisify(gzip)

const read = (file: string) => readFile(path.join(root, file), 'utf8')

/** Packs the plugin as Rover fetches it: an archive of one program, which holds all that it needs but Node. */
export async function packPlugin(): Promise<Buffer> {
  const files: Record<string, string> = { 'package.json': '{"type":"module"}' }
  for (const file of sources) files[scriptName(file)] = scriptOf(await read(file))
  for (const file of await packageFiles(root, libraries)) files[file] = await read(file)
  const program = await programOf(files, 'schema/plugin/supergraph.js')
  return gzipped(tarOf('dist/supergraph', Buffer.from(program)))
}

const scriptName = (file: string) => file.replace(/\.ts$/, '.js')

/** Among packages, where npm's Rover keeps its plugins, Node runs no TypeScript. */
function scriptOf(source: string): string {
  return stripTypeScriptTypes(source).replaceAll(/(from '\.{1,2}\/[^']+)\.ts'/g, "$1.js'")
}
