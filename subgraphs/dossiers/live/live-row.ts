import type { Sql } from '#kit/sql.ts'
import type { LiveAnswer } from '../../sources/live/ask-or-kept.ts'
import type { LiveDossier } from '../../sources/live/live-dossier.ts'
import type { Source } from '../../sources/settings.ts'
import { sourceId } from '../../sources/source-id.ts'
import { stateOf } from '../history.ts'
import type { CodeRow, DossierRow, EventRow } from '../store.ts'
import type { LiveOrigin } from './live-origin.ts'
import { eventsAsKept } from './store.ts'

/** A dossier of a live source, in the rows that one of the store has. */
export interface LiveRow {
  readonly row: DossierRow & { readonly live: LiveOrigin }
  readonly codes: readonly CodeRow[]
  readonly events: readonly EventRow[]
}

/** Makes rows of a source's answer; null for what was read and cannot be taken. */
export async function liveRows(
  sql: Sql,
  source: Source,
  { dossiers, fetchedAt, reason }: LiveAnswer,
): Promise<readonly (LiveRow | null)[]> {
  const idOf = ({ key }: LiveDossier) => sourceId('dossier', source.name, key)
  const told = dossiers.flatMap(({ dossier }) => {
    if (dossier === null) return []
    const dossierId = idOf(dossier)
    return dossier.events.map((event) => ({ ...event, dossierId }))
  })
  const events = Map.groupBy(await eventsAsKept(sql, told, fetchedAt), ({ dossierId }) => dossierId)
  return dossiers.map(({ dossier }) => {
    if (dossier === null) return null
    const id = idOf(dossier)
    const { roles, people } = dossier
    const live = { department: source.department, fetchedAt, reason, roles, people }
    const own = events.get(id) ?? []
    return {
      row: { ...rowOf(id, source, dossier, own), live },
      codes: dossier.codes.map((code) => ({ dossierId: id, code })),
      events: own,
    }
  })
}

/** What nothing has happened to is registered, as in the store. */
const registered = {
  status: 'REGISTERED',
  sourceStatus: null,
  receivedAt: null,
  acceptedOn: null,
  appointmentOn: null,
  processedAt: null,
  endedOn: null,
  returnedAt: null,
}

function rowOf(
  id: string,
  source: Source,
  dossier: LiveDossier,
  events: readonly EventRow[],
): DossierRow {
  const { procedureCode, fieldCode, departmentCode, handledByCode, receivedByCode } = dossier
  const { channel, scope, submittedAt, acceptBy } = dossier
  const accepted = events.find(({ status }) => status === 'ACCEPTED')
  return {
    id,
    source: source.name,
    ...(stateOf(events) ?? registered),
    receivedKey: accepted?.atKey ?? '-infinity',
    ...{ procedureCode, fieldCode, departmentCode, handledByCode, receivedByCode },
    ...{ channel, scope, submittedAt, acceptBy },
    ownerId: null,
    ownerKind: null,
  }
}
