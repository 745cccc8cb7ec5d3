import type { ServerResponse } from 'node:http'

/** How long a client may read nothing of what waits for it. */
const stallLimitMs = 30_000

/** Cuts a client off that stops reading, so that it holds neither rows nor a place for ever. */
export function cutOffWhenStalled(response: ServerResponse, limitMs = stallLimitMs): void {
  response.setTimeout(limitMs, () => response.destroy())
}
