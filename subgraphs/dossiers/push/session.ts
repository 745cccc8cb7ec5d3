import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

const lastsMs = 30 * 60_000

/** A session of a source: until when it holds, signed with the source's key. Nothing of it is kept. */
export function openSession(key: string, nowMs: number): string {
  const until = String(nowMs + lastsMs)
  return `${until}.${signature(key, until)}`
}

export function isSession(key: string, session: string, nowMs: number): boolean {
  const [until = '', signed = ''] = session.split('.')
  return isSame(signed, signature(key, until)) && Number(until) > nowMs
}

/** Compares in a time that tells nothing of how much is the same. */
export function isSame(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

function signature(key: string, until: string): string {
  return createHmac('sha256', key).update(`push session until ${until}`).digest('base64url')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
