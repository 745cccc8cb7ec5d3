import { createServer } from 'node:net'
import { OperatorError } from './operator-error.ts'

/** Throws OperatorError that names every port, by its setting, on which another process listens. */
export async function refuseTakenPorts(ports: Readonly<Record<string, number>>): Promise<void> {
  const problems: string[] = []
  for (const [setting, port] of Object.entries(ports))
    if (!(await isFree(port))) problems.push(`${setting}: port ${port} is taken by another process`)
  if (problems.length > 0) throw new OperatorError(`Settings:\n  ${problems.join('\n  ')}`)
}

/** Whether nothing listens on a port of loopback. */
export function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
