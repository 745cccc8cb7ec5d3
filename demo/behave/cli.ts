import path from 'node:path'
import { parseArgs } from 'node:util'
import { OperatorError } from '#kit/operator-error.ts'
import { type Behaviour, behaviours, tellBehaviour } from '../generated-system.ts'
import { behaviourFolder, demoFollowing } from '../sources.ts'

/**
 * `npm run demo:source -- mot-cua-H49.05 down`: makes a department's system of the demo behave in
 * another way, from its next reading on: `up`, `stale`, `down`.
 */
try {
  const { positionals } = parseArgs({ allowPositionals: true })
  const [name = '', word = '', ...others] = positionals
  const folder = process.env.DATA_DIR ?? path.join(import.meta.dirname, '../../.motcua')
  await checkName(folder, name)
  if (others.length > 0 || !isBehaviour(word))
    throw new OperatorError(`Say how it is to behave: ${behaviours.join(', ')}`)
  await tellBehaviour(behaviourFolder(folder), name, word)
  console.log(`${name} is ${word} within some seconds`)
} catch (error) {
  console.error(error instanceof OperatorError ? error.message : error)
  process.exitCode = 1
}

async function checkName(folder: string, name: string): Promise<void> {
  const { sources } = await demoFollowing(folder, false)
  const names = sources.map((source) => source.name)
  if (!names.includes(name))
    throw new OperatorError(`No source of the demo is called ${name}; they are ${names.join(', ')}`)
}

function isBehaviour(word: string): word is Behaviour {
  return behaviours.some((behaviour) => behaviour === word)
}
