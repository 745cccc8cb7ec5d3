import type { ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'

/** How a department fails. */
export type Fault = (typeof faults)[number]

export const faults = [
  'hangs',
  'resets',
  'fails a tenth',
  'ends amid answers',
  'is slow',
  'answers HTML',
] as const

const slowMs = 300

/** Answers as a department that fails in this way; false where this answer is to be a good one. */
export async function misbehave(fault: Fault, response: ServerResponse): Promise<boolean> {
  switch (fault) {
    case 'hangs':
      return true
    case 'resets':
      response.socket?.resetAndDestroy()
      return true
    case 'fails a tenth':
      if (Math.random() >= 0.1) return false
      response.writeHead(503).end()
      return true
    case 'ends amid answers':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 })
      response.write('{"data":{', () => response.destroy())
      return true
    case 'is slow':
      await setTimeout(slowMs)
      return false
    case 'answers HTML':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
      return true
  }
}
