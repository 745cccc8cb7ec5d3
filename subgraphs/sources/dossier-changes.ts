import * as v from 'valibot'

/** What *dossiers* tells the others of its dossiers, so that they can keep a copy. */
export interface DossierChanges {
  /** The dossiers that changed after a cursor, each as it is now; null for all. */
  after(cursor: string | null, signal: AbortSignal): Promise<DossierChangePage>
}

/** Where *dossiers* tells of its changes, beside its schema. */
export const dossierChangesPath = '/internal/dossier-changes'

export const dossierChangesRequest = v.object({ after: v.nullable(v.string()) })

const date = v.nullable(v.pipe(v.string(), v.isoDate()))

const changedDossier = v.object({
  id: v.pipe(v.string(), v.uuid()),
  /** Calendar dates in Asia/Ho_Chi_Minh. */
  acceptedOn: date,
  dueOn: date,
  endedOn: date,
  /** The days at whose end it was or is overdue, as PostgreSQL writes a `datemultirange`. */
  overdue: v.pipe(v.string(), v.regex(/^\{[0-9[\]),-]*\}$/)),
})

const dossierChangePage = v.object({
  dossiers: v.array(changedDossier),
  gone: v.array(v.pipe(v.string(), v.uuid())),
  /** After which to go on; null where nothing ever changed. */
  cursor: v.nullable(v.string()),
  /** Whether nothing more can be told now. */
  isEnd: v.boolean(),
  /** The moment up to which all changes have been told; null where some are held back or follow. */
  followedTo: v.nullable(
    v.pipe(
      v.string(),
      v.isoTimestamp(),
      v.transform((text) => new Date(text)),
    ),
  ),
})

export type ChangedDossier = v.InferOutput<typeof changedDossier>
export type DossierChangePage = v.InferOutput<typeof dossierChangePage>

const limitMs = 30_000

/** Asks *dossiers* over HTTP; `url` is where that subgraph is. */
export function dossierChangesAt(url: string): DossierChanges {
  return {
    async after(cursor, signal) {
      const response = await fetch(new URL(dossierChangesPath, url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ after: cursor }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
        redirect: 'error',
      })
      if (!response.ok) throw new Error(`dossiers answered ${response.status} to its changes`)
      return v.parse(dossierChangePage, await response.json())
    },
  }
}
