import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { dossiers } from './main.ts'

const rows = new URL('./dossiers.test.sql', import.meta.url)

eachDatabase('appointments and histories', (open) => {
  const { query } = serveSubgraph(open, dossiers, rows)

  const preview = (acceptedAt: string, limit: string, agency = 'null') =>
    query<{ previewAppointment: unknown }>(`{
      previewAppointment(acceptedAt: "${acceptedAt}", limit: ${limit}, agency: ${agency}) {
        date at skippedDays { date kind legalBasis } issued { date }
      }
    }`)

  test('a preview tells the day, and which days off it passes over and why', async () => {
    const { data } = await preview('2014-04-29T09:00:00+07:00', '{ unit: WORKING_DAYS, amount: 1 }')
    assert.deepEqual(data?.previewAppointment, {
      date: '2014-05-05',
      at: null,
      skippedDays: [
        { date: '2014-04-30', kind: 'HOLIDAY', legalBasis: 'Ngày Chiến thắng' },
        { date: '2014-05-01', kind: 'HOLIDAY', legalBasis: 'Ngày Quốc tế Lao động' },
        { date: '2014-05-02', kind: 'SWAP_OFF', legalBasis: 'Hoán đổi với thứ Bảy 26/4' },
        { date: '2014-05-03', kind: 'WEEKEND', legalBasis: null },
        { date: '2014-05-04', kind: 'WEEKEND', legalBasis: null },
      ],
      issued: [],
    })
  })

  test('a preview goes by the calendar of its agency', async () => {
    const hours = '{ unit: WORKING_HOURS, amount: 8 }'
    const { data } = await preview('2014-06-13T07:00:00+07:00', hours, '"000.01.21.H49"')
    assert.deepEqual(data?.previewAppointment, {
      date: '2014-06-14',
      at: '2014-06-14T10:30:00+07:00',
      skippedDays: [],
      issued: [],
    })
  })

  test('a preview that reaches a year without a calendar is refused with the year', async () => {
    for (const amount of [1, 2_147_483_647]) {
      const { data, errors } = await preview(
        '2014-12-31T09:00:00+07:00',
        `{ unit: CALENDAR_DAYS, amount: ${amount} }`,
      )
      assert.equal(data, null)
      assert.equal(errors?.[0]?.extensions.code, 'CALENDAR_NOT_LOADED')
      assert.match(errors?.[0]?.message ?? '', /2015/)
    }
  })

  async function dossier(number: string, selection: string): Promise<unknown> {
    const { data, errors } = await query<{ dossierById: unknown }>(
      `{ dossierById(id: "00000000-0000-4000-8000-0000000000${number}") { ${selection} } }`,
    )
    assert.equal(errors, undefined)
    return data?.dossierById
  }

  const issued = 'appointment { date issued { date isLegallyEffective event { kind } } }'

  test('every appointment stays on record; an apology leaves late late', async () => {
    assert.deepEqual(await dossier('11', `timeliness daysLate ${issued}`), {
      timeliness: 'LATE',
      daysLate: 1,
      appointment: {
        date: '2014-05-12',
        issued: [
          { date: '2014-05-12', isLegallyEffective: true, event: { kind: 'STATUS_CHANGED' } },
          { date: '2014-05-20', isLegallyEffective: false, event: { kind: 'APOLOGY_ISSUED' } },
        ],
      },
    })
  })

  test('a dossier without an appointment has none to show', async () => {
    assert.deepEqual(await dossier('09', 'appointment { date } daysLate'), {
      appointment: null,
      daysLate: null,
    })
  })

  test('a supplement shows what was asked for, by when, and both appointments', async () => {
    const supplements = `supplements { requestedAt requestedBy { code } request dueOn suppliedAt
      oldAppointmentOn newAppointmentOn appointmentIfSuppliedNow }`
    assert.deepEqual(await dossier('05', `${supplements} daysLate ${issued}`), {
      supplements: [
        {
          requestedAt: '2014-06-25T09:00:00+07:00',
          requestedBy: { code: 'H49.05.01' },
          request: 'Bổ sung tờ khai',
          dueOn: '2014-06-27',
          suppliedAt: '2014-06-25T10:00:00+07:00',
          oldAppointmentOn: '2014-06-20',
          newAppointmentOn: '2014-07-01',
          appointmentIfSuppliedNow: null,
        },
      ],
      daysLate: 1,
      appointment: {
        date: '2014-07-01',
        issued: [
          { date: '2014-06-20', isLegallyEffective: true, event: { kind: 'STATUS_CHANGED' } },
          { date: '2014-07-01', isLegallyEffective: true, event: { kind: 'STATUS_CHANGED' } },
        ],
      },
    })
  })

  test('while a supplement is waited for there is no new appointment, but one in prospect', async () => {
    const selection = 'supplements { suppliedAt newAppointmentOn appointmentIfSuppliedNow }'
    // Asked for two days after the appointment had passed, so it stays.
    assert.deepEqual(await dossier('06', selection), {
      supplements: [
        { suppliedAt: null, newAppointmentOn: null, appointmentIfSuppliedNow: '2014-05-08' },
      ],
    })
  })

  test('an open dossier shows where it is and since when; one that has ended does not', async () => {
    const selection = 'currentStep { status agency { code } since note }'
    assert.deepEqual(await dossier('05', selection), {
      currentStep: {
        status: 'IN_PROGRESS',
        agency: { code: 'H49.05.01' },
        since: '2014-06-25T10:00:00+07:00',
        note: 'Hẹn lại',
      },
    })
    assert.deepEqual(await dossier('01', selection), { currentStep: null })
  })

  test('the state of a day is what had happened by its end', async () => {
    const on = (day: string) =>
      dossier('05', `stateOn(onDate: "${day}") { status appointmentOn timeliness events { at } }`)
    assert.deepEqual(await on('2014-06-09'), { stateOn: null })
    assert.deepEqual(await on('2014-06-24'), {
      stateOn: {
        status: 'ACCEPTED',
        appointmentOn: '2014-06-20',
        timeliness: 'OVERDUE',
        events: [{ at: '2014-06-10T08:00:00+07:00' }],
      },
    })
  })

  test('the record of a moment leaves out what was recorded later', async () => {
    const asOf = (moment: string) =>
      dossier('09', `stateOn(onDate: "2014-05-30", asOf: "${moment}") { status }`)
    assert.deepEqual(await asOf('2014-06-05T07:59:59+07:00'), { stateOn: { status: 'ACCEPTED' } })
    assert.deepEqual(await asOf('2014-06-05T08:00:00+07:00'), { stateOn: { status: 'STOPPED' } })
  })

  test('illegal steps and unknown statuses are counted by the system that they came from', async () => {
    const { data } = await query(`{ dossierDataQuality(scope: ALL_CENTRES) {
      illegalTransitions unknownStatuses
      sources { source illegalTransitions unknownStatuses dossiers }
    } }`)
    assert.deepEqual(data, {
      dossierDataQuality: {
        illegalTransitions: 2,
        unknownStatuses: 1,
        sources: [{ source: 'centre', illegalTransitions: 2, unknownStatuses: 1, dossiers: 2 }],
      },
    })
    assert.deepEqual(await dossier('09', 'events { status isIllegal }'), {
      events: [
        { status: 'ACCEPTED', isIllegal: false },
        { status: 'STOPPED', isIllegal: true },
        { status: 'WITHDRAWN', isIllegal: true },
      ],
    })
  })
})
