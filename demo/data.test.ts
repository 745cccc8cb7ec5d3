import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parseDossierCode, parseProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import { openPglite } from '#kit/pglite.ts'
import type { Database } from '#kit/sql.ts'
import { parseBirthDate } from '../subgraphs/citizens/birth-date.ts'
import {
  type Bearer,
  type CheckedDocument,
  failedChecks,
} from '../subgraphs/citizens/identity-checks.ts'
import { appointmentFor, resumedAppointment } from '../subgraphs/dossiers/appointment.ts'
import { calendar } from '../tests/calendar.ts'
import { demoDataLoaded, domainStart, loadDemoData } from './data.ts'
import { migrateAll } from './prepare.ts'

let database: Database

before(async () => {
  database = await openPglite()
  await migrateAll(database)
  await loadDemoData(database)
})

after(() => database.stop())

test('departments, fields and procedures are as many as the article counts', async () => {
  const [counts] = await database.sql`
    SELECT
      (SELECT count(*)::int FROM procedures.agency
        WHERE kind = 'DEPARTMENT' AND coalesce(valid_from, '2014-07-02') <= '2014-07-02'
          AND coalesce(valid_to, '2014-07-02') >= '2014-07-02') AS departments,
      (SELECT count(*)::int FROM procedures.agency WHERE kind = 'DISTRICT') AS districts,
      count(*)::int AS procedures,
      count(DISTINCT procedure.name)::int AS names,
      count(DISTINCT field_code)::int AS fields,
      count(*) FILTER (WHERE at_centre_since <= '2014-07-02')::int AS "atCentre",
      count(DISTINCT field_code) FILTER (WHERE at_centre_since IS NOT NULL)::int AS "fieldsAtCentre",
      count(DISTINCT department_code) FILTER (WHERE at_centre_since IS NOT NULL)::int
        AS "departmentsAtCentre",
      count(*) FILTER (WHERE at_centre_since IS NOT NULL AND on_site_steps @> '{APPRAISE,APPROVE}')::int
        AS "onTheSpot"
    FROM procedures.procedure JOIN procedures.field ON field.code = field_code
    WHERE procedure.valid_from <= '2014-07-02' AND procedure.valid_to IS NULL
  `
  assert.deepEqual(counts, {
    departments: 19,
    districts: 14,
    procedures: 1385,
    names: 1385,
    fields: 53,
    atCentre: 457,
    fieldsAtCentre: 53,
    departmentsAtCentre: 19,
    onTheSpot: 136,
  })
})

test('a procedure is done on the spot only at the centre, and by authority', async () => {
  const odd = await database.sql`
    SELECT code FROM procedures.procedure
    WHERE (at_centre_since IS NULL AND NOT on_site_steps <@ '{APPRAISE,APPROVE}')
      OR (at_centre_since IS NOT NULL AND NOT implementing_levels @> '{PROVINCE}')
      OR (at_centre_since IS NOT NULL AND on_site_steps @> '{APPRAISE,APPROVE}')
        <> EXISTS (SELECT FROM procedures.authorisation WHERE procedure_code = code)
  `
  assert.deepEqual(odd, [])
})

test('the department of the field is competent, alone for about 85 % of procedures', async () => {
  const [found] = await database.sql<{ strange: number; alone: number }>`
    SELECT
      count(*) FILTER (WHERE NOT department_code = ANY(competent))::int AS strange,
      count(*) FILTER (WHERE cardinality(competent) = 1)::int AS alone
    FROM procedures.procedure
    JOIN procedures.field ON field.code = field_code
    CROSS JOIN LATERAL (
      SELECT array_agg(agency_code) AS competent FROM procedures.competence
      WHERE procedure_code = procedure.code
    ) AS agencies
  `
  assert.equal(found?.strange, 0)
  assertBetween(found?.alone, 1385 * 0.8, 1385 * 0.9)
})

test('codes are well formed', async () => {
  const procedures = await database.sql<{ code: string }>`
    SELECT code FROM procedures.procedure UNION ALL SELECT code FROM procedures.procedure_alias
  `
  assert.ok(procedures.every(({ code }) => parseProcedureCode(code) === code))
  const dossiers = await database.sql<{ code: string }>`SELECT code FROM dossiers.dossier_code`
  assert.ok(dossiers.every(({ code }) => parseDossierCode(code) === code))
})

test('dossiers received and ended in time are as many as the article counts', async () => {
  const counts = await database.sql`
    SELECT scope, count(*)::int AS received, count(*) FILTER (WHERE ended_on <= due_on)::int AS "inTime"
    FROM dossiers.dossier
    WHERE accepted_on BETWEEN '2014-03-24' AND '2014-07-02'
    GROUP BY scope ORDER BY scope COLLATE "C"
  `
  assert.deepEqual(counts, [
    { scope: 'LOCAL_CENTRES', received: 35_597, inTime: 34_195 },
    { scope: 'PROVINCIAL_CENTRE', received: 2617, inTime: 2479 },
  ])
})

test('the rest of a population is late, overdue, not yet due or paused', async () => {
  const others = await database.sql<{ scope: string; kinds: number }>`
    SELECT scope, count(DISTINCT CASE
      WHEN ended_on > due_on THEN 'LATE'
      WHEN status IN ('SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED') THEN 'PAUSED'
      WHEN due_on < '2014-07-02' THEN 'OVERDUE'
      ELSE 'NOT_DUE'
    END)::int AS kinds
    FROM dossiers.dossier
    WHERE accepted_on IS NOT NULL AND (ended_on <= due_on) IS NOT TRUE
    GROUP BY scope ORDER BY scope COLLATE "C"
  `
  assert.deepEqual(others, [
    { scope: 'LOCAL_CENTRES', kinds: 4 },
    { scope: 'PROVINCIAL_CENTRE', kinds: 4 },
  ])
})

test('what came on top was only registered, or rejected at intake', async () => {
  const statuses = await database.sql`
    SELECT status FROM dossiers.dossier WHERE accepted_at IS NULL GROUP BY status ORDER BY status
  `
  assert.deepEqual(statuses, [{ status: 'REGISTERED' }, { status: 'REJECTED_AT_INTAKE' }])
})

/** Source: domain reference §3.3. What UNKNOWN may follow no list says; the data let it follow processing. */
const successors: Readonly<Record<string, readonly string[]>> = {
  REGISTERED: ['ACCEPTED', 'REJECTED_AT_INTAKE'],
  ACCEPTED: ['IN_PROGRESS', 'PROCESSED', 'WITHDRAWN', 'SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED'],
  REJECTED_AT_INTAKE: [],
  IN_PROGRESS: [
    'SUPPLEMENT_REQUESTED',
    'PAYMENT_REQUESTED',
    'WITHDRAWN',
    'STOPPED',
    'PROCESSED',
    'UNKNOWN',
  ],
  SUPPLEMENT_REQUESTED: ['IN_PROGRESS', 'WITHDRAWN', 'STOPPED'],
  PAYMENT_REQUESTED: ['IN_PROGRESS', 'ACCEPTED', 'PROCESSED', 'WITHDRAWN'],
  WITHDRAWN: [],
  STOPPED: ['IN_PROGRESS'],
  PROCESSED: ['RETURNED'],
  RETURNED: [],
  UNKNOWN: [],
}

test('events follow the legal transitions but for a few, which are flagged; every status occurs', async () => {
  const steps = await database.sql<{
    before: string | null
    status: string
    isIllegal: boolean
    count: number
  }>`
    SELECT before, status, is_illegal AS "isIllegal", count(*)::int AS count FROM (
      SELECT status, is_illegal,
        lag(status) OVER (PARTITION BY dossier_id ORDER BY at, source_sequence) AS before
      FROM dossiers.event WHERE status IS NOT NULL
    ) AS steps
    GROUP BY before, status, is_illegal
  `
  for (const { before, status, isIllegal } of steps) {
    const allowed = before === null ? ['REGISTERED'] : (successors[before] ?? [])
    assert.equal(isIllegal, !allowed.includes(status), `${before} -> ${status}`)
  }
  const illegal = steps.filter(({ isIllegal }) => isIllegal)
  assert.deepEqual(illegal.map(({ before, status }) => `${before} -> ${status}`).sort(), [
    'ACCEPTED -> STOPPED',
    'STOPPED -> PROCESSED',
  ])
  assertBetween(
    illegal.reduce((sum, { count }) => sum + count, 0),
    4,
    40,
  )
  const current = await database.sql<{
    status: string
  }>`SELECT DISTINCT status FROM dossiers.dossier`
  assert.deepEqual(current.map(({ status }) => status).sort(), Object.keys(successors).sort())
})

test('a counted dossier has three to eight events', async () => {
  const [events] = await database.sql<{ least: number; most: number; mean: string }>`
    SELECT min(count)::int AS least, max(count)::int AS most, avg(count)::numeric(4, 2) AS mean FROM (
      SELECT count(*) FROM dossiers.event
      JOIN dossiers.dossier ON dossier.id = dossier_id
      WHERE accepted_at IS NOT NULL AND dossier.status <> 'ACCEPTED'
      GROUP BY dossier_id
    ) AS counts
  `
  assert.equal(events?.least, 3)
  assert.equal(events.most, 8)
  assertBetween(Number(events.mean), 4, 4.7)
})

test('nothing happens on a day off, out of hours or after domain time', async () => {
  const daysOff = await database.sql`
    WITH days AS (
      SELECT (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day FROM dossiers.event
      UNION SELECT appointment_on FROM dossiers.event WHERE appointment_on IS NOT NULL
    )
    SELECT day FROM days LEFT JOIN dossiers.calendar_day USING (day)
    WHERE CASE WHEN kind IS NULL THEN extract(isodow FROM day) > 5 ELSE kind <> 'MAKE_UP' END
  `
  assert.deepEqual(daysOff, [])
  const [times] = await database.sql<{ latest: Date; odd: number; makeUp: number }>`
    SELECT max(at) AS latest,
      count(*) FILTER (WHERE NOT (
        local::time BETWEEN '07:00' AND '11:30' OR local::time BETWEEN '13:30' AND '17:00'
      ))::int AS odd,
      count(*) FILTER (WHERE local::date = '2014-04-26')::int AS "makeUp"
    FROM dossiers.event CROSS JOIN LATERAL (SELECT at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS local) AS clock
  `
  assert.ok(times && times.latest <= new Date('2014-07-02T15:00:00+07:00'))
  assert.equal(times.odd, 0)
  assert.ok(times.makeUp > 0)
})

test('an appointment is the time limit in working days after acceptance', async () => {
  const [longest] = await database.sql<{ accepted: string; due: string }>`
    SELECT accepted_on AS accepted, due_on AS due FROM dossiers.dossier
    JOIN procedures.procedure ON code = procedure_code
    WHERE accepted_on = '2014-04-25' AND time_limit_working_days = 5
      AND NOT EXISTS (
        SELECT FROM dossiers.event WHERE dossier_id = id AND event.status = 'SUPPLEMENT_REQUESTED'
      )
    LIMIT 1
  `
  // 26/4 is made up for 2/5; 30/4 and 1/5 are holidays.
  assert.deepEqual(longest, { accepted: '2014-04-25', due: '2014-05-06' })
})

test('a supplement moves the appointment later or leaves it', async () => {
  const [moved] = await database.sql<{ later: number; earlier: number }>`
    SELECT
      count(*) FILTER (WHERE moved.appointment_on > given.appointment_on)::int AS later,
      count(*) FILTER (WHERE moved.appointment_on < given.appointment_on)::int AS earlier
    FROM dossiers.event AS given JOIN dossiers.event AS moved USING (dossier_id)
    WHERE given.status = 'ACCEPTED' AND moved.status = 'IN_PROGRESS'
      AND moved.appointment_on IS NOT NULL
  `
  assert.ok(moved && moved.later > 0)
  assert.equal(moved.earlier, 0)
})

test('an appointment is the one that the working-day engine gives', async () => {
  const dossiers = await database.sql<{ at: Date; days: number; on: string }>`
    SELECT at, time_limit_working_days AS days, appointment_on AS "on"
    FROM dossiers.event
    JOIN dossiers.dossier ON dossier.id = dossier_id
    JOIN procedures.procedure ON code = procedure_code
    WHERE event.status = 'ACCEPTED'
  `
  const odd = dossiers.filter(
    ({ at, days, on }) =>
      appointmentFor(calendar, at, { unit: 'WORKING_DAYS', amount: days }).date !== on,
  )
  assert.ok(dossiers.length > 38_000)
  assert.deepEqual(odd, [])
})

test('a supplement moves the appointment as the engine moves it', async () => {
  const moved = await database.sql<{
    dueOn: LocalDate
    requestedAt: Date
    resumedAt: Date
    on: string
  }>`
    SELECT given.appointment_on AS "dueOn", asked.at AS "requestedAt", moved.at AS "resumedAt",
      moved.appointment_on AS "on"
    FROM dossiers.event AS given
    JOIN dossiers.event AS asked USING (dossier_id)
    JOIN dossiers.event AS moved USING (dossier_id)
    WHERE given.status = 'ACCEPTED' AND asked.status = 'SUPPLEMENT_REQUESTED'
      AND moved.status = 'IN_PROGRESS' AND moved.at > asked.at
  `
  const odd = moved.filter(
    ({ dueOn, requestedAt, resumedAt, on }) =>
      resumedAppointment(calendar, { date: dueOn, at: null }, requestedAt, resumedAt).date !== on,
  )
  assert.ok(moved.length > 1000)
  assert.deepEqual(odd, [])
})

test('an apology keeps a late dossier late, and some supplements are past their deadline', async () => {
  const [found] = await database.sql<{ apologies: number; onTime: number; expired: number }>`
    SELECT
      count(*)::int AS apologies,
      count(*) FILTER (WHERE ended_on <= due_on)::int AS "onTime",
      (SELECT count(*)::int FROM dossiers.dossier WHERE supplement_due_on < '2014-07-02') AS expired
    FROM dossiers.event JOIN dossiers.dossier ON dossier.id = dossier_id
    WHERE kind = 'APOLOGY_ISSUED' AND appointment_on > due_on
  `
  assert.ok(found && found.apologies > 20 && found.expired > 20)
  assert.equal(found.onTime, 0)
})

test('a dossier is where its procedure is carried out', async () => {
  const odd = await database.sql`
    SELECT dossier.id FROM dossiers.dossier
    JOIN procedures.procedure ON procedure.code = procedure_code
    JOIN procedures.field ON field.code = procedure.field_code
    WHERE dossier.field_code <> field.code OR dossier.department_code <> field.department_code
      OR NOT CASE scope
        WHEN 'PROVINCIAL_CENTRE' THEN received_by_code = 'H49.20' AND locality_code IS NULL
          AND handled_by_code = field.department_code
          AND coalesce(accepted_on, '2014-07-02') >= at_centre_since
        ELSE received_by_code = locality_code || '.01' AND handled_by_code = locality_code
          AND implementing_levels @> '{DISTRICT}'
      END
  `
  assert.deepEqual(odd, [])
})

test('twenty procedures take about 70 % of the dossiers', async () => {
  const [top] = await database.sql<{ dossiers: number }>`
    SELECT sum(count)::int AS dossiers FROM (
      SELECT count(*) FROM dossiers.dossier WHERE accepted_on IS NOT NULL
      GROUP BY procedure_code ORDER BY count(*) DESC LIMIT 20
    ) AS counts
  `
  assertBetween(top?.dossiers, 38_214 * 0.65, 38_214 * 0.75)
})

test('every owner is a party of the kind that the dossier says', async () => {
  const odd = await database.sql`
    SELECT dossier.id FROM dossiers.dossier LEFT JOIN citizens.party ON party.id = owner_id
    WHERE party.kind IS DISTINCT FROM owner_kind
  `
  assert.deepEqual(odd, [])
  const [counts] = await database.sql<{ parties: number; bodies: number; several: number }>`
    SELECT count(*)::int AS parties, count(*) FILTER (WHERE kind = 'Organisation')::int AS bodies,
      (SELECT count(*)::int FROM (
        SELECT FROM dossiers.dossier GROUP BY owner_id HAVING count(*) > 1
      ) AS repeated) AS several
    FROM citizens.party
  `
  assertBetween(counts?.parties, 29_000, 34_000)
  assertBetween(counts?.bodies, 31_000 * 0.06, 31_000 * 0.1)
  assert.ok(counts && counts.several > 1000)
})

interface DocumentOfParty extends CheckedDocument {
  readonly birthDate: string | null
  readonly gender: Bearer['gender']
}

test('identity documents pass the cross-checks, but for the few that are there to be caught', async () => {
  const documents = await database.sql<DocumentOfParty>`
    SELECT document.kind, number, valid_from AS "validFrom", valid_to AS "validTo",
      birth_date AS "birthDate", gender
    FROM citizens.identity_document AS document JOIN citizens.party ON party.id = party_id
  `
  const kinds = new Set(documents.map(({ kind }) => kind))
  assert.deepEqual([...kinds].sort(), [
    'CITIZEN_CARD_12',
    'HOUSEHOLD_BOOK',
    'IDENTITY_CARD_9',
    'PASSPORT',
    'TAX_CODE',
  ])
  const failed = documents.flatMap((document) => {
    const birth = document.birthDate === null ? null : parseBirthDate(document.birthDate)
    return failedChecks(document, { birth, gender: document.gender })
  })
  assert.deepEqual([...new Set(failed)].sort(), [
    'BIRTH_YEAR_MISMATCH',
    'GENDER_MISMATCH',
    'LEADING_ZERO_LOST',
    'WRONG_CHECK_DIGIT',
  ])
  assertBetween(failed.length, 50, documents.length * 0.01)
})

test('families own land, and others hand in, act and fetch for some owners', async () => {
  const [owned] = await database.sql<{ land: number; other: number }>`
    SELECT count(*) FILTER (WHERE field_code = 'LV-09-01' AND scope = 'LOCAL_CENTRES')::int AS land,
      count(*) FILTER (WHERE field_code <> 'LV-09-01' OR scope <> 'LOCAL_CENTRES')::int AS other
    FROM dossiers.dossier WHERE owner_kind = 'Household'
  `
  assert.ok(owned && owned.land > 4000)
  assert.equal(owned.other, 0)
  const roles = await database.sql<{ role: string; odd: number }>`
    SELECT role, count(*) FILTER (WHERE party.kind IS DISTINCT FROM party_kind OR party_id = owner_id)::int AS odd
    FROM dossiers.dossier_party
    JOIN dossiers.dossier ON dossier.id = dossier_id
    LEFT JOIN citizens.party ON party.id = party_id
    GROUP BY role ORDER BY role
  `
  assert.deepEqual(roles, [
    { role: 'PROXY', odd: 0 },
    { role: 'RECEIVER', odd: 0 },
    { role: 'SUBMITTER', odd: 0 },
  ])
})

test('three dossiers in five are charged, and every payment state occurs', async () => {
  const [share] = await database.sql<{ charged: number }>`
    SELECT count(DISTINCT dossier_id)::int AS charged FROM fees.item
  `
  assertBetween(share?.charged, 38_214 * 0.55, 38_214 * 0.65)
  const states = await database.sql<{ state: string }>`SELECT DISTINCT state FROM fees.item`
  assert.equal(states.length, 7)
})

test('money balances: what was paid is settled, not yet settled, or refunded', async () => {
  const [sums] = await database.sql<Record<'paid' | 'settled' | 'held' | 'refunded', bigint>>`
    SELECT
      sum(owed) FILTER (WHERE paid_on IS NOT NULL)::bigint AS paid,
      sum(owed) FILTER (WHERE state = 'SETTLED')::bigint AS settled,
      sum(owed) FILTER (WHERE state IN ('PAID', 'RECEIPTED'))::bigint AS held,
      sum(refunded)::bigint AS refunded
    FROM fees.item
  `
  assert.ok(sums && sums.refunded > 0n)
  assert.equal(sums.paid, sums.settled + sums.held + sums.refunded)
  const odd = await database.sql`
    SELECT item.id FROM fees.item JOIN dossiers.dossier ON dossier.id = dossier_id
    WHERE accepted_on IS NULL OR assessed_on < accepted_on OR faults > 0
      OR paid_on NOT BETWEEN accepted_on AND '2014-07-02' OR last_entry_on > '2014-07-02'
      OR (exemption_reason IS NOT NULL AND owed > 0)
      OR (dossier.status = 'PAYMENT_REQUESTED' AND exemption_reason IS NULL AND state <> 'REQUESTED')
  `
  assert.deepEqual(odd, [])
  const [found] = await database.sql<{ large: number; exempt: number }>`
    SELECT count(*) FILTER (WHERE owed > 2147483647)::int AS large,
      count(exemption_reason)::int AS exempt
    FROM fees.item
  `
  assert.ok(found && found.large > 0 && found.exempt > 0)
})

test('the two departments named as slow collect the smallest shares at the centre', async () => {
  const shares = await database.sql<{ agency: string; share: string }>`
    SELECT beneficiary_code AS agency,
      avg((collected_at = 'CENTRE')::int)::numeric(4, 3) AS share
    FROM fees.item WHERE paid_on IS NOT NULL
    GROUP BY beneficiary_code ORDER BY share, agency
  `
  assert.deepEqual(
    shares
      .slice(0, 2)
      .map(({ agency }) => agency)
      .sort(),
    ['H49.03', 'H49.05'],
  )
  assertBetween(Number(shares[1]?.share), 0.1, 0.2)
  assertBetween(Number(shares[2]?.share), 0.8, 1)
})

test('domain time starts when the figures were given, or later where records are newer', async () => {
  assert.equal(await demoDataLoaded(database), true)
  assert.deepEqual(await domainStart(database), new Date('2014-07-02T15:00:00+07:00'))
  await database.sql`
    INSERT INTO dossiers.incoming_event (dossier_id, at, source_sequence, status, recorded_at)
    SELECT id, '2014-07-03T08:00:00+07:00', 9, 'IN_PROGRESS', '2014-07-03T08:00:01+07:00'
    FROM dossiers.dossier WHERE status = 'ACCEPTED' LIMIT 1
  `
  await database.sql`SELECT dossiers.record_events()`
  assert.deepEqual(await domainStart(database), new Date('2014-07-03T08:00:01+07:00'))
})

function assertBetween(actual: number | undefined, least: number, most: number): void {
  assert.ok(
    actual !== undefined && actual >= least && actual <= most,
    `${actual} not in ${least}..${most}`,
  )
}

test('every procedure has a case with channels, papers and steps, an act, and a result', async () => {
  const lacking = await database.sql`
    SELECT code FROM procedures.procedure
    WHERE NOT EXISTS (
        SELECT FROM procedures.procedure_case
        WHERE procedure_code = code
          AND EXISTS (SELECT FROM procedures.case_channel WHERE case_id = id AND channel = 'COUNTER')
          AND EXISTS (SELECT FROM procedures.case_paper WHERE case_id = id)
          AND EXISTS (SELECT FROM procedures.case_step WHERE case_id = id)
      )
      OR NOT EXISTS (SELECT FROM procedures.legal_basis WHERE procedure_code = code)
      OR NOT EXISTS (SELECT FROM procedures.result WHERE procedure_code = code)
  `
  assert.deepEqual(lacking, [])
})

test('the first case takes as long as appointments say, on the channels that dossiers come by', async () => {
  const others = await database.sql`
    SELECT procedure.code FROM procedures.procedure
    JOIN procedures.procedure_case ON procedure_code = procedure.code AND position = 1
    JOIN procedures.case_channel ON case_id = procedure_case.id
    WHERE time_limit_unit <> 'WORKING_DAYS' OR time_limit_amount <> time_limit_working_days
      OR (channel <> 'COUNTER') > (service_level <> 'INFORMATION_ONLY')
  `
  assert.deepEqual(others, [])
})

test('some procedures have several cases, local variants, and processes that overrun', async () => {
  const [counts] = await database.sql<Record<string, number>>`
    SELECT
      (SELECT count(*)::int FROM procedures.procedure_case WHERE position = 2) AS second,
      (SELECT count(*)::int FROM procedures.procedure_case WHERE local_variant IS NOT NULL) AS local,
      (SELECT count(*)::int FROM procedures.fee_exemption) AS exemptions,
      (SELECT count(DISTINCT time_limit_unit)::int FROM procedures.case_channel) AS units,
      (SELECT count(*)::int FROM procedures.process_time WHERE total_hours > limit_hours) AS overrun,
      (SELECT count(*)::int FROM procedures.process_time WHERE total_hours <= limit_hours) AS "withinLimit"
  `
  assert.ok(counts)
  assert.equal(counts.units, 3)
  assert.ok(Object.values(counts).every((count) => count > 0))
})

test('a process holds today where it is applied, later where it is drafted, else there is none', async () => {
  const states = await database.sql`
    SELECT iso_state AS state, count(*) = count(process.id) AS "allHave",
      bool_or(process.valid_from <= '2014-07-02') AS "today"
    FROM procedures.procedure LEFT JOIN procedures.process ON procedure_code = code
    GROUP BY iso_state ORDER BY iso_state COLLATE "C"
  `
  assert.deepEqual(states, [
    { state: 'APPLIED', allHave: true, today: true },
    { state: 'DRAFTED', allHave: true, today: false },
    { state: 'NOT_STARTED', allHave: false, today: null },
  ])
})
