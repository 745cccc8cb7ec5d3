import { readEnv } from '#kit/config.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { standInsPort } from '../stand-in-settings.ts'

/**
 * `npm run demo:source -- down mot-cua-H49.05`: tells a department's system of a running `npm start` how
 * to go from now on, `up`, `slow`, `stale` or `down`; or to take a dossier in, `receive`.
 */
try {
  const [word, name, ...others] = process.argv.slice(2)
  if (!word || !name || others.length > 0)
    throw new OperatorError('Usage: npm run demo:source -- up|slow|stale|down|receive NAME')
  const { port } = readEnv(process.env, (field) => ({
    port: field.port('STAND_INS_PORT', standInsPort),
  }))
  console.log(await tell(port, name, word))
} catch (error) {
  console.error(error instanceof OperatorError ? error.message : error)
  process.exitCode = 1
}

async function tell(port: number, name: string, word: string): Promise<string> {
  const url = `http://127.0.0.1:${port}/control/${encodeURIComponent(name)}`
  const response = await fetch(url, { method: 'PUT', body: word }).catch(() => null)
  if (!response)
    throw new OperatorError(`Nothing answers on port ${port}: \`npm start\` runs the systems there`)
  const answer = await response.text()
  if (!response.ok) throw new OperatorError(answer)
  return answer
}
