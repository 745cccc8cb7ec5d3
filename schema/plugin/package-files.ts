import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'

const packageForm = v.object({
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
  peerDependencies: v.optional(v.record(v.string(), v.string()), {}),
})

/** The files of packages, and of all that they need, that Node runs or that a licence asks to go along; from the root. */
export async function packageFiles(root: string, names: readonly string[]): Promise<string[]> {
  const found = new Set<string>()

  async function add(name: string, from: string): Promise<void> {
    const { folder, manifest } = await findPackage(name, from)
    if (found.has(folder)) return
    found.add(folder)
    for (const needed of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }))
      if (!needed.startsWith('@types/')) await add(needed, folder)
  }

  for (const name of names) await add(name, root)
  const files: string[] = []
  for (const folder of found)
    for (const file of await filesIn(folder))
      if (isWanted(file)) files.push(path.relative(root, file))
  return files
}

/** As Node finds it: in the nearest folder of packages that has it. */
async function findPackage(name: string, from: string) {
  const folder = path.join(from, 'node_modules', name)
  try {
    const text = await readFile(path.join(folder, 'package.json'), 'utf8')
    return { folder, manifest: v.parse(packageForm, JSON.parse(text)) }
  } catch (error) {
    const up = path.dirname(from)
    const isAway = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isAway || up === from) throw error
    return findPackage(name, up)
  }
}

/** Without those of packages within, which are found by themselves. */
async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (!entry.isDirectory()) files.push(file)
    else if (entry.name !== 'node_modules') files.push(...(await filesIn(file)))
  }
  return files
}

function isWanted(file: string): boolean {
  const name = path.basename(file)
  return name === 'package.json' || /^licen[cs]e/i.test(name) || /\.[cm]?js$/.test(name)
}
