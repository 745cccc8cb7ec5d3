/** The largest amount that PostgreSQL's int8 holds. */
const most = 2n ** 63n - 1n

/** Reads whole đồng from digits, `"135000"`; null when malformed, signed or beyond 64 bits. */
export function parseDong(raw: string): bigint | null {
  if (!/^(0|[1-9]\d{0,18})$/.test(raw)) return null
  const dong = BigInt(raw)
  return dong <= most ? dong : null
}

/** Reads a difference of amounts: whole đồng, of either sign; null when malformed. */
export function parseDifference(raw: string): bigint | null {
  return /^(0|-?[1-9]\d{0,19})$/.test(raw) ? BigInt(raw) : null
}
