import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** A server of one test on a port of the system's choice. */
export interface TestServer {
  readonly url: string
  /** How many connections were made to it. */
  connections(): number
  /** How many of them are open. */
  open(): number
}

/** Answers HTTP in any way; the body of each request is read first. */
export function serveHttp(
  t: TestContext,
  answer: RequestListener,
  host = '127.0.0.1',
): Promise<TestServer> {
  const server = createHttpServer((request, response) => {
    request.resume().on('end', () => answer(request, response))
  })
  return serve(t, server, host)
}

/** The same over TLS, for the host that the certificate is of. */
export function serveHttps(
  t: TestContext,
  answer: RequestListener,
  certificate: { readonly key: string; readonly cert: string },
): Promise<TestServer> {
  const server = createHttpsServer(certificate, (request, response) => {
    request.resume().on('end', () => answer(request, response))
  })
  return serve(t, server, '127.0.0.1')
}

/** Does anything with a connection once something was sent on it. */
export function serveTcp(t: TestContext, act: (socket: Socket) => void): Promise<TestServer> {
  return serve(
    t,
    createTcpServer((socket) => socket.on('data', () => act(socket))),
    '127.0.0.1',
  )
}

/** Listens until the end of the test, and cuts off what is still connected then. */
function serve(
  t: TestContext,
  server: ReturnType<typeof createTcpServer>,
  host: string,
): Promise<TestServer> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, host, () => {
      const { port, family, address } = server.address() as AddressInfo
      const name = family === 'IPv6' ? `[${address}]` : address
      resolve({
        url: `http://${name}:${port}/graphql`,
        connections: () => connections,
        open: () => sockets.size,
      })
    })
  })
}
