import DataLoader from 'dataloader'

type FetchMany<Key, Row> = (keys: readonly Key[]) => Promise<readonly Row[]>

/** When a batch goes out: at once when all keys known by then have been asked for, unless `batchesInStep` says later. */
type Schedule = (dispatch: () => void) => void

/**
 * Batches look-ups of one row by key within one request; a key without a row loads as null.
 *
 * `fetchMany` may answer in any order and leave keys out. Make one per request: the cache must not
 * outlive the caller who was allowed to see the rows.
 */
export function rowLoader<Key extends string, Row>(
  fetchMany: FetchMany<Key, Row>,
  keyOf: (row: Row) => Key,
  schedule?: Schedule,
): DataLoader<Key, Row | null> {
  return new DataLoader<Key, Row | null>(async (keys) => {
    const byKey = new Map((await fetchMany(keys)).map((row) => [keyOf(row), row]))
    return keys.map((key) => byKey.get(key) ?? null)
  }, optionsOf(schedule))
}

/** The same for lists: a key without rows loads as an empty list; rows keep the order of `fetchMany`. */
export function listLoader<Key extends string, Row>(
  fetchMany: FetchMany<Key, Row>,
  keyOf: (row: Row) => Key,
  schedule?: Schedule,
): DataLoader<Key, readonly Row[]> {
  return new DataLoader<Key, readonly Row[]>(async (keys) => {
    const byKey = Map.groupBy(await fetchMany(keys), keyOf)
    return keys.map((key) => byKey.get(key) ?? [])
  }, optionsOf(schedule))
}

function optionsOf(schedule: Schedule | undefined) {
  return schedule === undefined ? {} : { batchScheduleFn: schedule }
}

/** One loader for each set of arguments that a request asks with, so that equal fields batch together. */
export function loaderPerArguments<Arguments, Loader>(
  make: (args: Arguments) => Loader,
): (args: Arguments) => Loader {
  const made = new Map<string, Loader>()
  return (args) => {
    const key = JSON.stringify(args)
    const loader = made.get(key) ?? make(args)
    made.set(key, loader)
    return loader
  }
}
