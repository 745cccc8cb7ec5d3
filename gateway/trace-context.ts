/**
 * Version, trace-id, parent-id, trace-flags, and what later versions add. All in lower case; neither
 * ids of zeros nor version ff are valid (W3C Trace Context, section 3.2.2).
 */
const traceparentForm =
  /^(?!ff)([\da-f]{2})-((?!0{32})[\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(-.*)?$/

/** `sampled` and `random-trace-id`; the other flags must be sent as zero (section 3.2.2.5). */
const knownFlags = 0x03

/**
 * The `traceparent` of a call that is made for a request with this one: the same trace and flags, and
 * a new parent-id (W3C Trace Context, section 3.4). Null where the given one is not valid; a later
 * version is read as version 00 (section 4.1).
 */
export function childTraceparent(traceparent: string): string | null {
  const [, version, traceId, flags = '', more] = traceparentForm.exec(traceparent) ?? []
  if (!traceId || (version === '00' && more !== undefined)) return null
  const sent = Number.parseInt(flags, 16) & knownFlags
  return `00-${traceId}-${randomWord()}${randomWord()}-${hex(sent, 2)}`
}

/** Eight digits, of which one at least is no zero. */
function randomWord(): string {
  return hex(1 + Math.floor(Math.random() * 0xffff_ffff), 8)
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
