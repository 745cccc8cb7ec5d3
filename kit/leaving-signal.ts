import type { ServerResponse } from 'node:http'

/** A signal that is aborted when whoever asks closes the connection before the response is sent. */
export function leavingSignal(response: ServerResponse): AbortSignal {
  const leaving = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort(new Error('nobody waits any longer'))
  })
  return leaving.signal
}
