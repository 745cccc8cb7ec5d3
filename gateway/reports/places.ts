import type { ServerResponse } from 'node:http'
import { Failure } from '#kit/errors.ts'

/** A number of places, one for each response under way. */
export interface Places {
  /** Takes a place until the response is over. Throws Failure TOO_MANY_REQUESTS when all are taken. */
  take(response: ServerResponse): void
}

export function createPlaces(count: number): Places {
  let taken = 0
  return {
    take(response) {
      if (taken === count)
        throw new Failure('TOO_MANY_REQUESTS', 'Too many reports are being read; ask again soon')
      taken++
      response.once('close', () => taken--)
    },
  }
}
