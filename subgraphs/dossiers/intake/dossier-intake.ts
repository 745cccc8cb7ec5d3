import type { Sql } from '#kit/sql.ts'
import type { Intake, Keyed, RefusedRow } from '../../sources/intake.ts'
import { mapDossier } from '../../sources/map-dossier.ts'
import type { SourceDossier } from '../../sources/mapped-rows.ts'
import type { People, Subject } from '../../sources/people.ts'
import type { Source } from '../../sources/settings.ts'
import { sourceId } from '../../sources/source-id.ts'
import { askAgainFor } from '../../sources/store.ts'
import {
  type ChangedEvent,
  heldCodes,
  type KnownDossier,
  knownDossiers,
  letGoOfCodes,
  letGoOfParties,
  type ReadyDossier,
  takeDossiers,
  takeEvents,
} from './store.ts'
import { dossiersWithTakenCodes } from './taken-codes.ts'

/** How dossiers of sources are taken in: their people go to *citizens* first, and nothing of them stays here but ids. */
export function dossierIntake(people: People): Intake<SourceDossier, ReadyDossier> {
  return {
    feed: 'dossiers',
    map(source, record) {
      const fields = source.feeds.dossiers?.fields
      if (!fields) throw new Error(`The source ${source.name} feeds no dossiers`)
      return mapDossier(source, fields, record)
    },
    async prepare(source, rows, signal) {
      const all = rows.flatMap(({ row }) => row.people.map(({ person }) => person))
      const subjects = await people.subjectIds(source.name, all, signal)
      return rows.map(({ key, row }) => ({ key, row: ready(source, row, subjects) }))
    },
    take,
  }
}

function ready(
  source: Source,
  { people, ...dossier }: SourceDossier,
  subjects: ReadonlyMap<string, Subject>,
): ReadyDossier {
  const parties = people.map(({ role, person }) => {
    const subject = subjects.get(person.key)
    if (!subject) throw new Error('citizens gave no id for somebody')
    return { role, ...subject }
  })
  const owner = parties.find(({ role }) => role === 'OWNER')
  if (!owner) throw new Error('A dossier without an owner came through the mapping')
  const id = sourceId('dossier', source.name, dossier.key)
  return {
    ...dossier,
    id,
    events: dossier.events.map((event) => ({ ...event, dossierId: id })),
    owner,
    parties: parties.filter(({ role }) => role !== 'OWNER'),
  }
}

async function take(
  sql: Sql,
  { name }: Source,
  rows: readonly Keyed<ReadyDossier>[],
  recordedAt: Date,
): Promise<readonly RefusedRow[]> {
  const dossiers = rows.map(({ row }) => row)
  const known = await knownDossiers(sql, name, dossiers)
  const changed = refuseChanged(known)
  const ambiguous = await refuseTakenCodes(sql, name, dossiers, known)
  const refused = [...changed, ...ambiguous]
  const taken = without(dossiers, refused)
  await letGo(sql, name, taken, known)
  await takeDossiers(sql, name, taken)
  const sure = without(dossiers, [...changed.filter(isOfAnother), ...ambiguous])
  const events = sure.flatMap(({ events }) => events)
  const untaken = await takeEvents(sql, events, recordedAt)
  return eachOnce([...refused, ...untaken.changed.map(refuseEvent)])
}

/** A record's events are numbered from 1 in the order in which the mapping has them. */
function refuseEvent({ event: { dossier, sequence }, field }: ChangedEvent): RefusedRow {
  return {
    key: dossier,
    refusals: [{ field: `events.${sequence - 1}.${field}`, reason: 'CHANGED' }],
  }
}

/** A record that is refused for several reasons is refused once, with all of them. */
function eachOnce(rows: readonly RefusedRow[]): RefusedRow[] {
  const byKey = Map.groupBy(rows, ({ key }) => key)
  return [...byKey].map(([key, rows]) => ({
    key,
    refusals: rows.flatMap(({ refusals }) => refusals),
  }))
}

function without(dossiers: readonly ReadyDossier[], refused: readonly RefusedRow[]) {
  const keys = new Set(refused.map(({ key }) => key))
  return dossiers.filter(({ key }) => !keys.has(key))
}

/**
 * What may change of a dossier that goes another way and stays the same: its course is taken even so. It
 * would stand open for good else, and be counted as overdue.
 */
const ways: ReadonlySet<string> = new Set(['handledBy', 'receivedBy', 'locality', 'channel'])

const isOfAnother = ({ refusals }: RefusedRow) => refusals.some(({ field }) => !ways.has(field))

/** What a dossier is counted by is what it was handed in as. */
function refuseChanged(known: readonly KnownDossier[]): RefusedRow[] {
  return known.flatMap(({ key, changed }) =>
    changed === null ? [] : [{ key, refusals: [{ field: changed, reason: 'CHANGED' }] }],
  )
}

/** A code names one dossier of a system: of several the one that has it, else the one that came first. */
async function refuseTakenCodes(
  sql: Sql,
  source: string,
  dossiers: readonly ReadyDossier[],
  known: readonly KnownDossier[],
): Promise<RefusedRow[]> {
  const held = await heldCodes(sql, source, dossiers)
  const changed = known.filter(({ changed }) => changed !== null).map(({ id }) => id)
  const refused = dossiersWithTakenCodes(dossiers, held, new Set(changed))
  return dossiers
    .filter(({ id }) => refused.has(id))
    .map(({ key }) => ({ key, refusals: [{ field: 'code', reason: 'CODE_TAKEN' }] }))
}

/** Lets go of what known dossiers now come without; others may have been refused for a code of theirs. */
async function letGo(
  sql: Sql,
  source: string,
  taken: readonly ReadyDossier[],
  known: readonly KnownDossier[],
): Promise<void> {
  const knownIds = new Set(known.map(({ id }) => id))
  const again = taken.filter(({ id }) => knownIds.has(id))
  await letGoOfParties(sql, again)
  if (await letGoOfCodes(sql, source, again))
    await askAgainFor(sql, source, 'dossiers', 'CODE_TAKEN')
}
