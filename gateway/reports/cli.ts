import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { OperatorError } from '#kit/operator-error.ts'
import { hashOf, makeKey, type ReportKey, readKeys, writeKeys } from './report-keys.ts'

const usage = `npm run report-key -- add NAME [--scope SCOPE]...   makes a key and shows it, once
npm run report-key -- list                          names and scopes
npm run report-key -- remove NAME                   takes a key back
The file is that of REPORT_KEYS_FILE.`

/** `npm run report-key`: makes and takes back the keys by which tools read reports. */
export async function runKeyCommand(
  file: string | undefined,
  args: readonly string[],
  say: (text: string) => void,
): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { scope: { type: 'string', multiple: true } },
    allowPositionals: true,
  })
  const [command, name] = positionals
  if (!file) throw new OperatorError('REPORT_KEYS_FILE is required: the file of the keys')
  const keys = existsSync(file) ? await readKeys(file) : []
  if (command === 'add' && name) return add(file, keys, name, values.scope ?? [], say)
  if (command === 'remove' && name) return remove(file, keys, name, say)
  if (command === 'list') return say(listed(keys))
  throw new OperatorError(usage)
}

async function add(
  file: string,
  keys: readonly ReportKey[],
  name: string,
  scopes: readonly string[],
  say: (text: string) => void,
): Promise<void> {
  if (keys.some((key) => key.name === name))
    throw new OperatorError(`There is a key of this name: ${name}`)
  const key = makeKey()
  const madeAt = new Date().toISOString()
  await writeKeys(file, [...keys, { name, hash: hashOf(key), scopes, madeAt }])
  // What was written must be readable: a name or scope of another form is told of now.
  await readKeys(file).catch(async (error: unknown) => {
    await writeKeys(file, keys)
    throw error
  })
  say(key)
}

async function remove(
  file: string,
  keys: readonly ReportKey[],
  name: string,
  say: (text: string) => void,
): Promise<void> {
  const kept = keys.filter((key) => key.name !== name)
  if (kept.length === keys.length) throw new OperatorError(`There is no key of this name: ${name}`)
  await writeKeys(file, kept)
  say(`${name} is taken back`)
}

function listed(keys: readonly ReportKey[]): string {
  if (keys.length === 0) return 'no keys'
  return keys
    .map(({ name, scopes, madeAt }) => `${name}\t${scopes.join(' ') || '-'}\t${madeAt}`)
    .join('\n')
}

if (import.meta.main) {
  await runKeyCommand(process.env.REPORT_KEYS_FILE, process.argv.slice(2), console.log).catch(
    (error: unknown) => {
      if (!(error instanceof OperatorError)) throw error
      console.error(error.message)
      process.exitCode = 1
    },
  )
}
