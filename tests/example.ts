import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { loadFromURL, minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal'

const root = path.join(import.meta.dirname, '..')

/** Where the documents say that the platform answers. */
const documented = 'http://127.0.0.1:4000'

/**
 * Runs an example of the documents as it is written, against the platform at `url`, once its types are
 * right. Beside it lies `graphql-env.d.ts`, as `gql.tada generate-output` writes it.
 *
 * Throws what the example throws, and the words of the compiler.
 */
export async function runExample(text: string, url: string): Promise<void> {
  const folder = await mkdtemp(path.join(root, '.example-'))
  try {
    await writeFile(path.join(folder, 'example.ts'), text.replaceAll(documented, url))
    await writeFile(path.join(folder, 'graphql-env.d.ts'), await schemaTypes(url))
    await checkTypes(folder)
    await import(pathToFileURL(path.join(folder, 'example.ts')).href)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The command of gql.tada needs the compiler of TypeScript 5 or 6; this is what it does with a schema. */
async function schemaTypes(url: string): Promise<string> {
  const schema = await loadFromURL({ url: `${url}/graphql` }).load()
  if (schema === null) throw new Error(`No schema at ${url}`)
  return outputIntrospectionFile(minifyIntrospection(schema.introspection), {
    fileType: '.d.ts',
    shouldPreprocess: true,
  })
}

async function checkTypes(folder: string): Promise<void> {
  const settings = { extends: '../tsconfig.json', include: ['*.ts'] }
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(settings))
  const tsc = path.join(root, 'node_modules/.bin/tsc')
  await promisify(execFile)(tsc, ['-p', folder]).catch((failed: { readonly stdout?: string }) => {
    throw new Error(failed.stdout || 'The types were not checked', { cause: failed })
  })
}
