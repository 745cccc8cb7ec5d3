import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { UntilEnd } from './gateway-world.ts'
import { listen } from './stand-in.ts'

/** A department's HTTP service for one test. */
export interface DepartmentService {
  readonly url: string
  /** What it was sent, oldest first. */
  readonly received: readonly ServiceCall[]
  /** Answers every later call in this way. */
  answer(behaviour: ServiceBehaviour): void
}

export interface ServiceCall {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What it sends, with 200 where it is text alone; null where it does as it likes with the response. */
export type ServiceBehaviour = (
  call: ServiceCall,
  response: ServerResponse,
) => string | Buffer | { readonly status: number; readonly body: string } | null

/** Serves HTTP on a port of the system's choice until the end of the test. */
export async function startService(
  t: UntilEnd,
  type: string,
  behaviour: ServiceBehaviour,
): Promise<DepartmentService> {
  let current = behaviour
  const received: ServiceCall[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    const call = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
    received.push(call)
    const answer = current(call, response)
    if (answer === null) return
    const { status, body } =
      typeof answer === 'string' || Buffer.isBuffer(answer) ? { status: 200, body: answer } : answer
    response.writeHead(status, { 'content-type': type }).end(body)
  })
  const port = await listen(server)
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answer(next) {
      current = next
    },
  }
}
