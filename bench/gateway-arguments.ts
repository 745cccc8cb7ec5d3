import { readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const [, options] = / node (.+) gateway\/main\.ts$/.exec(scripts['start:gateway']) ?? []
if (options === undefined) throw new Error('`npm run start:gateway` gives Node no options')

/** What Node is given where an operator starts a gateway by `npm run start:gateway`: its options, and the program. */
export const gatewayArguments: readonly string[] = [
  ...options.split(' '),
  path.join(root, 'gateway/main.ts'),
]
