import { createServer } from 'node:net'
import { OperatorError } from './operator-error.ts'

/**
 * Throws OperatorError that names every port, by its setting, on which another process listens or
 * that two settings share. Those that are not set are left out.
 */
export async function refuseTakenPorts(
  ports: Readonly<Record<string, number | undefined>>,
): Promise<void> {
  const problems: string[] = []
  const settings = new Map<number, string>()
  for (const [setting, port] of Object.entries(ports)) {
    // 0 is another one each time.
    if (port === undefined || port === 0) continue
    const sharer = settings.get(port)
    settings.set(port, setting)
    if (sharer !== undefined) problems.push(`${setting}: port ${port} is that of ${sharer}`)
    else if (!(await isFree(port)))
      problems.push(`${setting}: port ${port} is taken by another process`)
  }
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
