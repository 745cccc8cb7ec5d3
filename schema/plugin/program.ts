import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { sha256 } from '../variants/input-set.ts'

const gzipped = promisify(gzip)

/**
 * One program of many files: at its first run it lays them down beside itself, then it runs one of them. It
 * needs Node 20.
 */
export async function programOf(
  files: Readonly<Record<string, string>>,
  main: string,
): Promise<string> {
  const text = JSON.stringify(files)
  const packed = (await gzipped(text)).toString('base64')
  return `#!/usr/bin/env node
${launch.toString()}
launch(${JSON.stringify(sha256(text).slice(0, 16))}, ${JSON.stringify(main)}, ${JSON.stringify(packed)})
`
}

/** As text it starts the program, so it knows nothing of this file. */
async function launch(version: string, main: string, packed: string): Promise<void> {
  const fs = await import('node:fs/promises')
  const path = await import('node:path')
  const { gunzipSync } = await import('node:zlib')
  const { pathToFileURL } = await import('node:url')
  const beside = path.dirname(process.argv[1] ?? '')
  const folder = path.join(beside, `.motcua-${version}`)
  if (!(await fs.stat(folder).catch(() => null))) {
    const draft = await fs.mkdtemp(`${folder}-`)
    const files: Record<string, string> = JSON.parse(
      gunzipSync(Buffer.from(packed, 'base64')).toString(),
    )
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(draft, name)
      await fs.mkdir(path.dirname(file), { recursive: true })
      await fs.writeFile(file, text)
    }
    // Another run may have been first.
    await fs.rename(draft, folder).catch(() => fs.rm(draft, { recursive: true }))
  }
  await import(pathToFileURL(path.join(folder, main)).href)
}
