import { createServer, connect as openSocket, type Socket } from 'node:net'
import { freePort } from '../bench/free-port.ts'
import type { UntilEnd } from './stand-in.ts'

/** How a proxy treats what goes through it. */
export type Treatment =
  | 'passes'
  /** Takes connections, and passes on what is sent once it passes again. */
  | 'holds'
  /** Ends connections as they come. */
  | 'refuses'
  /** Resets each connection at its first data. */
  | 'resets'
  /** Answers with what is no answer. */
  | 'babbles'
  /** Passes every answer a while later. */
  | 'delays'

/** A TCP proxy in front of a server that can be made to misbehave. */
export interface TcpProxy {
  readonly port: number
  /** How many it has had. */
  connections(): number
  /** How all connections are treated from now on, those that are open too. */
  treat(treatment: Treatment): void
}

const delayMs = 700

/** Starts a proxy in front of a port of this host, until the end of a test. */
export async function startTcpProxy(t: UntilEnd, serverPort: number): Promise<TcpProxy> {
  let treatment: Treatment = 'passes'
  let connections = 0
  const sockets = new Set<Socket>()

  function keep(socket: Socket): Socket {
    sockets.add(socket)
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  }

  function asked(client: Socket, server: Socket, data: Buffer): void {
    if (treatment === 'passes' || treatment === 'delays') server.write(data)
    if (treatment === 'resets') client.resetAndDestroy()
    if (treatment === 'babbles') client.write('HTTP/1.1 400 Bad Request\r\n\r\n')
  }

  function answered(client: Socket, data: Buffer): void {
    if (treatment === 'passes') client.write(data)
    if (treatment === 'delays') setTimeout(() => client.writable && client.write(data), delayMs)
  }

  const proxy = createServer((socket) => {
    connections++
    const client = keep(socket)
    if (treatment === 'refuses') return void client.destroy()
    const server = keep(openSocket(serverPort, '127.0.0.1'))
    client.on('close', () => server.destroy()).on('data', (data) => asked(client, server, data))
    server.on('close', () => client.destroy()).on('data', (data) => answered(client, data))
    if (treatment === 'holds') for (const socket of [client, server]) socket.pause()
  })
  const port = await freePort()
  await new Promise<void>((resolve) => proxy.listen(port, '127.0.0.1', resolve))
  const endAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  t.after(() => {
    endAll()
    proxy.close()
  })
  return {
    port,
    connections: () => connections,
    treat(next) {
      treatment = next
      if (next === 'refuses') endAll()
      for (const socket of sockets) {
        if (next === 'holds') socket.pause()
        else socket.resume()
      }
    },
  }
}
