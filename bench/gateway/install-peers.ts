import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

/** Installs the peers, in the versions of the lockfile, where they are not yet. */
export function installPeers(): void {
  if (existsSync(path.join(import.meta.dirname, 'node_modules'))) return
  console.log('installing the peers')
  execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: import.meta.dirname, stdio: 'inherit' })
}
