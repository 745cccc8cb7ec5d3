import type { ServerResponse } from 'node:http'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { FailureCode } from '../../kit/errors.ts'
import { type Behaviour, sendJson } from '../stand-in.ts'

/** One way in which a subgraph gives no answer, and the code by which clients are told. */
export interface Fault {
  readonly name: string
  readonly code: FailureCode
  readonly behave: Behaviour
  /** Goes on until the call's deadline. */
  readonly isSlow?: boolean
}

/** Of 64 MiB, over what is taken. Made before anybody waits for them. */
const spaces = Buffer.alloc(64 << 20, ' ')
const gzipBomb = gzipSync(spaces)
const brotliBomb = brotliCompressSync(spaces, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })

const json = { 'content-type': 'application/json' }

/** Each row of faults between the gateway and a subgraph that leaves it without an answer. */
export const faults: readonly Fault[] = [
  ...[
    fault('never answers', () => {}),
    fault('stops after its headers', (response) => response.writeHead(200, json).flushHeaders()),
    fault('stops amid its answer', (response) => response.writeHead(200, json).write('{"data":')),
    fault('drips', drip),
  ].map((slow) => ({ ...slow, code: 'SUBGRAPH_TIMEOUT' as const, isSlow: true })),
  ...[
    fault('resets the connection', (response) => response.socket?.resetAndDestroy()),
    fault('closes the connection', (response) => response.socket?.end()),
  ].map((silent) => ({ ...silent, code: 'SUBGRAPH_UNAVAILABLE' as const })),
  fault('resets the connection amid its answer', (response) => {
    response.writeHead(200, json)
    response.write('{"data":', () => response.socket?.resetAndDestroy())
  }),
  fault('sends less than it says', (response) => {
    response.writeHead(200, { ...json, 'content-length': 1_000 })
    response.write('{"data":{"secret":1}}', () => response.destroy())
  }),
  fault('is no HTTP', (response) => response.socket?.end('220 secret.example ESMTP\r\n')),
  fault('sends huge headers', (response) =>
    response.writeHead(200, { ...json, padding: 'x'.repeat(70_000) }).end('{"data":{}}'),
  ),
  fault('answers with HTML', (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>secret</html>'),
  ),
  ...[400, 401, 404, 429, 500, 502, 503, 504].map((status) =>
    fault(`answers with ${status}`, (response) => response.writeHead(status).end('secret')),
  ),
  ...[301, 302, 307, 308].map((status) =>
    fault(`redirects with ${status}`, (response, { headers }) =>
      response.writeHead(status, { location: `http://${headers.host}/elsewhere` }).end(),
    ),
  ),
  fault('answers with nothing', (response) => response.writeHead(200, json).end()),
  fault('answers with 204', (response) => response.writeHead(204).end()),
  ...['{"data":', 'null', '[]', '"secret"', '{}', '{"secret":1}', '{"data":[1]}'].map((body) =>
    fault(`answers with ${body}`, (response) => sendJson(response, 200, body)),
  ),
  ...['{"data":null}', '{"data":null,"errors":[]}', '{"errors":"secret"}'].map((body) =>
    fault(`answers with ${body}`, (response) => sendJson(response, 200, body)),
  ),
  fault('says gzip and sends none', (response) =>
    sendCoded(response, 'gzip', Buffer.from('secret')),
  ),
  fault('says a coding that nobody knows', (response) => sendCoded(response, 'rot13', gzipBomb)),
  fault('sends a bomb of gzip', (response) => sendCoded(response, 'gzip', gzipBomb)),
  fault('sends a bomb of Brotli', (response) => sendCoded(response, 'br', brotliBomb)),
  fault('never ends its answer', flood),
]

function fault(name: string, behave: Behaviour): Fault {
  return { name, code: 'SUBGRAPH_BAD_ANSWER', behave }
}

function sendCoded(response: ServerResponse, coding: string, body: Buffer): void {
  response.writeHead(200, { ...json, 'content-encoding': coding }).end(body)
}

/** A byte at a time: an idle timeout would never end it. */
function drip(response: ServerResponse): void {
  response.writeHead(200, json)
  const dripping = setInterval(() => response.write(' '), 10)
  response.on('close', () => clearInterval(dripping))
}

function flood(response: ServerResponse): void {
  response.writeHead(200, json)
  const more = () => {
    while (!response.destroyed && response.write(spaces.subarray(0, 1 << 20))) {}
  }
  response.on('drain', more)
  more()
}
