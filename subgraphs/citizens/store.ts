import type { LocalDate } from '#domain/dates.ts'
import type { Sql } from '#kit/sql.ts'

export interface PartyRow {
  readonly id: string
  readonly kind: 'Citizen' | 'Household' | 'Organisation' | 'StateAgency'
  readonly name: string
  /** A day, or the year alone. */
  readonly birthDate: string | null
  readonly gender: 'MALE' | 'FEMALE' | null
  readonly phone: string | null
}

/** Parties by their opaque ids. */
export function partiesById(sql: Sql, ids: readonly string[]): Promise<PartyRow[]> {
  return sql<PartyRow>`
    SELECT id, kind, name, birth_date AS "birthDate", gender, phone
    FROM citizens.party
    WHERE id = ANY(${ids}::uuid[])
  `
}

export interface DocumentRow {
  readonly partyId: string
  readonly kind: string
  readonly number: string
  readonly validFrom: LocalDate | null
  readonly validTo: LocalDate | null
  readonly verified: boolean
}

/** The documents of many parties, newest first within each. */
export function documentsOfParties(sql: Sql, partyIds: readonly string[]): Promise<DocumentRow[]> {
  return sql<DocumentRow>`
    SELECT party_id AS "partyId", kind, number, valid_from AS "validFrom", valid_to AS "validTo",
      verified
    FROM citizens.identity_document
    WHERE party_id = ANY(${partyIds}::uuid[])
    ORDER BY valid_from DESC NULLS LAST, kind, number COLLATE "C"
  `
}
