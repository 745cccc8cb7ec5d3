import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { errorBody } from './http-error.ts'

const refusals: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive'],
  HPE_HEADER_OVERFLOW: [431, "The request's headers are over the limit"],
}

/** Answers what Node cannot read as a request, and ends the connection. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const [status, message] = refusals[error.code ?? ''] ?? [400, 'This is not an HTTP request']
  const body = JSON.stringify(errorBody('BAD_REQUEST', message))
  if (socket.writable)
    socket.write(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        'content-type: application/json; charset=utf-8',
        `content-length: ${Buffer.byteLength(body)}`,
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    )
  // As Node does: what is written has left already.
  socket.destroy()
}
