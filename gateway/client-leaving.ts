import type { ServerResponse } from 'node:http'

/** A signal that is aborted when the client closes its connection before it has its response. */
export function clientLeaving(response: ServerResponse): AbortSignal {
  const leaving = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort(new Error('the client has left'))
  })
  return leaving.signal
}
