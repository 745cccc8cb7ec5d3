import { setInWords } from './procedure-set.ts'

/** What figures may be of: all records, or those of one entity. */
export type EntityKind = 'ALL' | 'PROCEDURE' | 'PROCEDURE_SET' | 'FIELD' | 'AGENCY'

/** An entity as the population of a rate names it; nothing where all records are counted. */
export function entityInWords(of: EntityKind, entity: string): readonly string[] {
  if (of === 'ALL') return []
  return [of === 'PROCEDURE_SET' ? setInWords(entity) : `${of.toLowerCase()} ${entity}`]
}
