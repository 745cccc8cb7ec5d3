/** Random choices that a seed repeats. */
export interface Random {
  /** A whole number from 0 up to, and without, another. */
  readonly below: (count: number) => number
  readonly of: <Item>(items: readonly Item[]) => Item | undefined
}

/** Mulberry32: enough to choose samples by. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  return { below, of: (items) => items[below(items.length)] }
}
