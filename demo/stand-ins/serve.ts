import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { StandIn } from './stand-in.ts'

export interface ServedStandIns {
  /** Each stand-in is below it, by its name. */
  readonly url: string
  stop(): Promise<void>
}

/** Does what a system is told, or says why not. */
export type Control = (
  name: string,
  word: string,
) => Promise<{ readonly done: boolean; readonly message: string }>

export interface ServeParts {
  readonly control: Control
  /** 0 for one of the system's choice. */
  readonly port: number
  /** Hears of what went wrong. */
  readonly failed: (error: unknown) => void
}

/** Longer than anybody waits for a system. */
const slowMs = 60_000
const longestBody = 1024 * 1024

/**
 * Serves stand-ins for departments' systems on loopback, each as well as it goes just now. What is put
 * to `/control/NAME` goes to `control`, and its answer back.
 */
export async function serveStandIns(
  standIns: readonly StandIn[],
  { control, port, failed }: ServeParts,
): Promise<ServedStandIns> {
  const byName = new Map(standIns.map((standIn) => [standIn.name, standIn]))
  const stopping = new AbortController()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand-ins')
    const [, name = '', ...rest] = pathname.split('/')
    // No page of another origin can send this method.
    if (name === 'control' && request.method === 'PUT')
      return void (await answerControl(rest.join('/'), request, response))
    const standIn = byName.get(name)
    if (!standIn?.service) return void response.writeHead(404).end()
    if (standIn.mode === 'down') return void request.socket.destroy()
    if (standIn.mode === 'slow') await setTimeout(slowMs, undefined, { signal: stopping.signal })
    const { status, type, body } = await standIn.service({
      method: request.method ?? 'GET',
      path: rest.length > 0 ? `/${rest.join('/')}` : '',
      query: searchParams,
      headers: firstValues(request.headers),
      body: await bodyOf(request),
    })
    response.writeHead(status, { 'content-type': type }).end(body)
  }

  async function answerControl(name: string, request: IncomingMessage, response: ServerResponse) {
    const { done, message } = await control(name, await bodyOf(request))
    response.writeHead(done ? 200 : 400, { 'content-type': 'text/plain; charset=utf-8' })
    response.end(message)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      request.socket.destroy()
      if (!stopping.signal.aborted) failed(error)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      stopping.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function firstValues(headers: IncomingMessage['headers']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  )
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    length += part.length
    if (length > longestBody) throw new Error('The request is too large')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
