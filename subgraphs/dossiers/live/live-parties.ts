import DataLoader from 'dataloader'
import type { People } from '../../sources/people.ts'
import type { DossierParty } from '../parties.ts'
import type { DossierRow } from '../store.ts'

/**
 * Who takes part in dossiers of live sources, the owner first. Their people go to *citizens*, which
 * gives their ids, as those of a replica do; in one request of each source.
 */
export function livePartiesLoader(people: People, signal: AbortSignal) {
  return new DataLoader<DossierRow, readonly DossierParty[]>(async (dossiers) => {
    const bySource = [...Map.groupBy(dossiers, ({ source }) => source)]
    const subjects = await Promise.all(
      bySource.map(async ([source, own]) => {
        const all = own.flatMap(({ live }) => live?.people ?? []).map(({ person }) => person)
        return [source, await people.subjectIds(source, all, signal)] as const
      }),
    )
    const known = new Map(subjects)
    return dossiers.map(({ source, live }) => {
      if (!live?.people) return (live?.roles ?? []).map((role) => ({ role, party: null }))
      return live.people.map(({ role, person }) => {
        const subject = known.get(source)?.get(person.key)
        return { role, party: subject ? { __typename: subject.kind, id: subject.id } : null }
      })
    })
  })
}
