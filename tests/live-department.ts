import { startService } from './department-service.ts'
import type { UntilEnd } from './gateway-world.ts'

/** A dossier as the service of `startDepartment` writes one: days and moments in the province's time. */
export interface OwnDossier {
  readonly key: string
  readonly code: string
  /** `2014-07-02 08:00:00`; null before acceptance. */
  readonly receivedAt: string | null
  readonly dueOn: string | null
  readonly procedure?: string
}

/** A department's JSON service that is asked at request time: looks codes up, and lists in two orders. */
export interface LiveDepartment {
  readonly url: string
  readonly dossiers: OwnDossier[]
  /** How often each call came so far. */
  asked(call: string): number
  /** How many were left before they were answered. */
  left(): number
  /** How it answers from now on; silent for never, unsorted for lists the wrong way round. */
  behave(behaviour: Behaviour): void
}

type Behaviour = 'well' | 'down' | 'silent' | 'unsorted'

export async function startDepartment(
  t: UntilEnd,
  dossiers: OwnDossier[] = [],
): Promise<LiveDepartment> {
  const calls = new Map<string, number>()
  let behaviour: Behaviour = 'well'
  let left = 0
  const service = await startService(t, 'application/json', ({ body }, response) => {
    response.once('close', () => {
      if (!response.writableEnded) left++
    })
    const asked = JSON.parse(body)
    calls.set(asked.service, (calls.get(asked.service) ?? 0) + 1)
    if (behaviour === 'silent') return null
    if (behaviour === 'down') return { status: 500, body: 'ORA-00600' }
    const found = answerTo(asked, dossiers).map(written)
    const result = behaviour === 'unsorted' ? found.toReversed() : found
    return JSON.stringify({ error_code: '00', result })
  })
  return {
    url: service.url,
    dossiers,
    asked: (call) => calls.get(call) ?? 0,
    left: () => left,
    behave(next) {
      behaviour = next
    },
  }
}

function answerTo(asked: Readonly<Record<string, string>>, dossiers: readonly OwnDossier[]) {
  if (asked.service === 'TraCuu') return dossiers.filter(({ code }) => code === asked.mahoso)
  const by = asked.service === 'MoiNhat' ? 'receivedAt' : 'dueOn'
  const isFirst = (one: string, other: string) => (by === 'dueOn' ? one < other : one > other)
  const sorted = dossiers.toSorted((one, other) => {
    const [a, b] = [one[by], other[by]]
    if (a === b) return one.key < other.key ? -1 : 1
    if (a === null || b === null) return a === null ? 1 : -1
    return isFirst(a, b) ? -1 : 1
  })
  const { tu, sau = '', so } = asked
  const rest = sorted.filter((dossier) => {
    const value = dossier[by] ?? ''
    if (tu === undefined) return true
    if (value === tu) return dossier.key > sau
    return value === '' || (tu !== '' && isFirst(tu, value))
  })
  return rest.slice(0, Number(so))
}

const written = ({ key, code, receivedAt, dueOn, procedure = '1.000001' }: OwnDossier) => ({
  MaSo: key,
  MaHoSo: code,
  MaTTHC: procedure,
  NgayNop: '2014-05-01 07:30:00',
  NgayTiepNhan: receivedAt ?? '',
  NgayHenTra: dueOn ?? '',
  ChuHoSo: 'Nguyễn Văn An',
  SoGiayTo: '022087001289',
  GhiChu: 'Con của bà Trần Thị Bình',
})

const listed = (call: string, by: string, form: string) => ({
  call,
  by,
  from: 'tu',
  after: 'sau',
  form,
  size: 'so',
})

/** The service as `sources.yaml` describes it. */
export const departmentSettings = (department: string, url: string, more: object = {}) => ({
  department,
  system: 'rest',
  mode: 'live',
  connection: { url },
  codes: { vocabulary: 'NATIONAL_PORTAL' },
  feeds: {
    dossiers: {
      from: {
        key: 'MaSo',
        lookUp: { call: 'TraCuu', code: 'mahoso', field: 'MaHoSo' },
        lists: {
          latestReceived: listed('MoiNhat', 'NgayTiepNhan', 'yyyy-MM-dd HH:mm:ss'),
          soonestDue: listed('DenHan', 'NgayHenTra', 'yyyy-MM-dd'),
        },
      },
      fields: {
        code: 'MaHoSo',
        procedure: 'MaTTHC',
        field: { always: 'LV-05-01' },
        receivedBy: { always: department },
        channel: { always: '1' },
        submittedAt: 'NgayNop',
        owner: { name: 'ChuHoSo', number: 'SoGiayTo' },
        events: [
          {
            status: { always: '2' },
            at: 'NgayTiepNhan',
            appointmentOn: 'NgayHenTra',
            note: 'GhiChu',
          },
        ],
      },
    },
  },
  ...more,
})
