import type { ServerResponse } from 'node:http'

/** How long a client may read nothing of what waits for it. */
const stallLimitMs = 30_000

/**
 * Cuts a client off that stops reading, so that it holds neither rows nor a place for ever. While nothing
 * waits for it, as long as a report is being made, it is not the client that is slow.
 */
export function cutOffWhenStalled(response: ServerResponse, limitMs = stallLimitMs): void {
  // Counted anew from each write, also from one after the limit has passed.
  response.setTimeout(limitMs, () => {
    if (response.writableLength > 0) response.destroy()
  })
}
