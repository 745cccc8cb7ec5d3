import type { Sql } from '#kit/sql.ts'
import {
  type Archive,
  feeChangedAt,
  type KeptDossier,
  type KeptEvent,
  type KeptFee,
} from './stand-ins/kept-dossier.ts'

/** What the departments' systems keep, out of the data of 2014 and what came to them since. */
export function keptDossiers(sql: Sql, until: Date): Archive {
  return {
    until,
    async changedSince(system, from) {
      // All of them are found without looking at what happened.
      const since = from.getTime() > 0 ? from : null
      return (await rows(sql, system, { from: since, code: null, latest: false })).map(kept)
    },
    async find(system, code) {
      const [row] = await rows(sql, system, { from: null, code, latest: false })
      return row ? kept(row) : null
    },
    async latest(system) {
      const [row] = await rows(sql, system, { from: null, code: null, latest: true })
      return row ? kept(row) : null
    },
  }
}

type Stored<Row> = {
  readonly [Name in keyof Row]: Row[Name] extends Date | null
    ? string | Extract<Row[Name], null>
    : Row[Name]
}

interface DossierRow {
  readonly key: string
  readonly code: string
  readonly procedure: KeptDossier['procedure']
  readonly field: KeptDossier['field']
  readonly department: string
  readonly handledBy: string
  readonly receivedBy: string
  readonly locality: string | null
  readonly channel: KeptDossier['channel']
  readonly owner: KeptDossier['owner']
  readonly submittedAt: Date
  readonly acceptBy: Date | null
  readonly events: readonly Stored<KeptEvent>[]
  readonly fees: readonly (Omit<Stored<KeptFee>, 'exemption'> & Pick<KeptFee, 'exemption'>)[]
}

interface Asked {
  readonly from: Date | null
  readonly code: string | null
  readonly latest: boolean
}

function rows(sql: Sql, system: string, { from, code, latest }: Asked): Promise<DossierRow[]> {
  return sql<DossierRow>`
    WITH asked AS (
      SELECT dossier.*
      FROM dossiers.dossier
      WHERE source = ${system}
        AND (${from}::timestamptz IS NULL OR id IN (
          SELECT dossier_id FROM dossiers.event WHERE at >= ${from}
          UNION ALL
          SELECT dossier_id FROM fees.entry JOIN fees.item ON item.id = item_id
          WHERE at >= ${from} AND partner = ${system}
        ))
        AND (${code}::text IS NULL OR id = (
          SELECT dossier_id FROM dossiers.dossier_code
          WHERE dossier_code.code = ${code} AND dossier_code.source = ${system}
        ))
      ORDER BY submitted_at DESC, source_key DESC
      LIMIT CASE WHEN ${latest}::boolean THEN 1 END
    )
    SELECT
      source_key AS key,
      (SELECT code FROM dossiers.dossier_code WHERE dossier_id = asked.id AND position = 0) AS code,
      json_build_object('code', asked.procedure_code, 'name', procedure.name) AS procedure,
      json_build_object('code', asked.field_code, 'name', field.name) AS field,
      asked.department_code AS department, handled_by_code AS "handledBy",
      received_by_code AS "receivedBy", locality_code AS locality, channel,
      (
        SELECT json_build_object(
          'kind', party.kind, 'name', party.name, 'birthDate', birth_date, 'gender', gender,
          'phone', phone, 'number', (
            SELECT number FROM citizens.identity_document
            WHERE party_id = party.id ORDER BY identity_document.kind LIMIT 1
          )
        )
        FROM citizens.party WHERE party.id = owner_id
      ) AS owner,
      submitted_at AS "submittedAt", accept_by AS "acceptBy",
      (
        SELECT json_agg(json_build_object(
          'at', at, 'sequence', source_sequence, 'status', source_status,
          'appointmentOn', appointment_on, 'supplementDueOn', event.supplement_due_on,
          'agency', agency_code, 'note', note
        ) ORDER BY at, source_sequence)
        FROM dossiers.event WHERE dossier_id = asked.id AND kind = 'STATUS_CHANGED'
      ) AS events,
      coalesce((
        SELECT json_agg(json_build_object(
          'key', told.key, 'kind', item.kind, 'name', item.name, 'amount', owed::text,
          'dueAt', due_at, 'beneficiary', beneficiary_code,
          'exemption', CASE WHEN exemption_reason IS NOT NULL THEN
            json_build_object('reason', exemption_reason, 'legalBasis', exemption_legal_basis) END,
          'assessedAt', told.assessed, 'requestedAt', told.requested, 'paidAt', told.paid,
          'collectedAt', told.collected_at, 'refundedAt', told.refunded, 'cancelledAt', told.cancelled
        ) ORDER BY told.key)
        FROM fees.item
        CROSS JOIN LATERAL (
          SELECT
            split_part(min(transaction_code), '/', 1) AS key,
            min(at) FILTER (WHERE kind = 'ASSESSED') AS assessed,
            min(at) FILTER (WHERE kind = 'REQUESTED') AS requested,
            min(at) FILTER (WHERE kind = 'PAID') AS paid,
            min(collection_point) AS collected_at,
            min(at) FILTER (WHERE kind = 'REFUNDED') AS refunded,
            min(at) FILTER (WHERE kind = 'CANCELLED') AS cancelled
          FROM fees.entry WHERE item_id = item.id AND partner = ${system}
        ) AS told
        WHERE dossier_id = asked.id AND told.assessed IS NOT NULL
      ), '[]') AS fees
    FROM asked
    JOIN procedures.procedure ON procedure.code = asked.procedure_code
    JOIN procedures.field ON field.code = asked.field_code
  `
}

function kept({ events, fees, ...dossier }: DossierRow): KeptDossier {
  const keptEvents = events.map((event) => ({ ...event, at: new Date(event.at) }))
  const keptFees = fees.map((fee) => ({
    ...fee,
    assessedAt: new Date(fee.assessedAt),
    requestedAt: moment(fee.requestedAt),
    paidAt: moment(fee.paidAt),
    refundedAt: moment(fee.refundedAt),
    cancelledAt: moment(fee.cancelledAt),
  }))
  const moments = [...keptEvents.map(({ at }) => at), ...keptFees.map(feeChangedAt)]
  const changedAt = new Date(Math.max(...moments.map(Number)))
  return { ...dossier, events: keptEvents, fees: keptFees, changedAt }
}

const moment = (text: string | null) => (text === null ? null : new Date(text))
