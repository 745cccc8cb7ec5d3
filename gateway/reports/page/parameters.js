/** What parameters are called; others go by their names. */
const titles = {
  from: ['Từ ngày', 'From'],
  to: ['Đến ngày', 'To'],
  period: ['Kỳ', 'Period'],
  onDate: ['Tại ngày', 'On'],
  scope: ['Phạm vi', 'Scope'],
  by: ['Phân tổ theo', 'Grouped by'],
  groupBy: ['Phân tổ theo, tối đa ba', 'Grouped by, three at most'],
  definition: ['Tỷ lệ', 'Share'],
  compare: ['So sánh với', 'Compared with'],
  compareOn: ['So sánh với ngày', 'Compared with the day'],
  sortBy: ['Sắp xếp theo', 'Sorted by'],
  direction: ['Chiều sắp xếp', 'Direction'],
  top: ['Số dòng đầu', 'First rows'],
  department: ['Sở, ngành (mã)', 'Department (code)'],
  agency: ['Cơ quan và đơn vị trực thuộc (mã)', 'Body with those below it (code)'],
  beneficiary: ['Đơn vị thụ hưởng (mã)', 'Who receives the money (code)'],
  level: ['Cấp giải quyết', 'Level'],
  field: ['Lĩnh vực (mã)', 'Field (code)'],
  procedures: ['Thủ tục (mã, cách nhau bằng dấu phẩy)', 'Procedures (codes with commas between)'],
  locality: ['Địa phương (mã)', 'Locality (code)'],
  channel: ['Hình thức nộp', 'Channel'],
  kind: ['Loại khoản thu', 'Kind'],
  collectedAt: ['Nơi thu', 'Collection point'],
  dossierStanding: ['Tình trạng hồ sơ', 'How dossiers stand'],
  atCentre: ['Tại Trung tâm', 'At the centre'],
  implementingLevel: ['Cấp thực hiện', 'Level'],
  approvableOnSite: ['Có thể phê duyệt tại chỗ', 'Approvable on the spot'],
  singleCompetence: ['Của một sở, ngành', 'Of one department'],
  withWorkingDays: ['Kèm số ngày làm việc', 'With working days'],
  minimum: ['Số hồ sơ tối thiểu', 'Smallest base'],
  afterDays: ['Chậm sau (ngày)', 'Late after (days)'],
  asOf: ['Chốt dữ liệu lúc', 'As of'],
  minCoverage: ['Mức bao phủ tối thiểu (0–1)', 'Least coverage (0–1)'],
  inFull: ['Không che số nhỏ (cần quyền)', 'In full (needs a right)'],
  publication: ['Mã ấn phẩm', 'Code of the publication'],
}

/** What choices are called; others go by their names. */
const choices = {
  PROVINCIAL_CENTRE: 'Trung tâm tỉnh / Provincial centre',
  LOCAL_CENTRES: 'Trung tâm địa phương / Local centres',
  ALL_CENTRES: 'Toàn tỉnh / All centres',
  DEPARTMENT: 'Sở, ngành / Department',
  FIELD: 'Lĩnh vực / Field',
  PROCEDURE: 'Thủ tục / Procedure',
  LOCALITY: 'Địa phương / Locality',
  MONTH: 'Tháng tiếp nhận / Month',
  RECEIVED_MONTH: 'Tháng tiếp nhận / Month received',
  COMPLETED_MONTH: 'Tháng giải quyết xong / Month completed',
  ASSESSED_MONTH: 'Tháng xác định / Month assessed',
  PAID_MONTH: 'Tháng nộp / Month paid',
  BENEFICIARY: 'Đơn vị thụ hưởng / Beneficiary',
  DOSSIER_STANDING: 'Tình trạng hồ sơ / How dossiers stand',
  CHANNEL: 'Hình thức nộp / Channel',
  KIND: 'Loại khoản thu / Kind',
  COLLECTION_POINT: 'Nơi thu / Collection point',
  SCOPE: 'Phạm vi / Scope',
  SERVICE_LEVEL: 'Mức độ dịch vụ công / Service level',
  REVIEW_STATE: 'Tình trạng rà soát / Review',
  ISO_STATE: 'Tình trạng ISO / ISO',
  COMPETENCE: 'Thẩm quyền / Competence',
  ON_THE_SPOT: 'Tại chỗ / On the spot',
  ON_TIME_OF_RESOLVED: 'Trên đã giải quyết / Of resolved',
  ON_TIME_OF_RECEIVED: 'Trên tiếp nhận / Of received',
  ON_TIME_OF_DUE: 'Trên đến hạn / Of due',
  ON_TIME_OF_RESOLVED_V1: 'Đúng hạn trên đã giải quyết / On time, of resolved',
  ON_TIME_OF_RECEIVED_V1: 'Đúng hạn trên tiếp nhận / On time, of received',
  ON_TIME_OF_DUE_V1: 'Đúng hạn trên đến hạn / On time, of due',
  ONLINE_OF_RECEIVED_V1: 'Trực tuyến trên tiếp nhận / Online, of received',
  PREVIOUS_PERIOD: 'Kỳ liền trước / Period before',
  SAME_PERIOD_LAST_YEAR: 'Cùng kỳ năm trước / Year before',
  PROVINCE: 'Cấp tỉnh / Province',
  DISTRICT: 'Cấp huyện / District',
  COMMUNE: 'Cấp xã / Commune',
  ASCENDING: 'Tăng dần / Ascending',
  DESCENDING: 'Giảm dần / Descending',
  FEE: 'Phí / Fee',
  CHARGE: 'Lệ phí / Charge',
  FINANCIAL_OBLIGATION: 'Nghĩa vụ tài chính / Financial obligation',
}

/** What most people ask for; the rest stands behind one more step. */
const common = ['from', 'to', 'calendar', 'period', 'onDate', 'scope', 'by', 'groupBy', 'compare']

const kinds = { date: 'date', integer: 'number', decimal: 'number' }

/** Makes a field for each parameter, with what was given before. */
export function fillParameters(fieldset, { parameters }, given) {
  const [legend] = fieldset.children
  const fields = (some) => some.map((one) => labelled(one, given.get(one.name)))
  const isCommon = ({ name }) => common.includes(name)
  const rest = parameters.filter((one) => !isCommon(one))
  fieldset.replaceChildren(legend, ...fields(parameters.filter(isCommon)))
  if (rest.length > 0) fieldset.append(furtherFields(fields(rest), rest, given))
}

function furtherFields(fields, parameters, given) {
  const details = document.createElement('details')
  details.open = parameters.some(({ name }) => given.has(name))
  const summary = document.createElement('summary')
  summary.append('Điều kiện khác / ', inEnglish('More'))
  details.append(summary, ...fields)
  return details
}

function labelled(parameter, given) {
  const value = given ?? parameter.standard ?? ''
  if (parameter.name === 'calendar') return hiddenField(parameter.name, value)
  const title = titles[parameter.name] ?? [parameter.name, parameter.name]
  if (parameter.isList && parameter.kind === 'choice') return checkboxes(parameter, title, value)
  const label = document.createElement('label')
  const field = fieldOf(parameter)
  field.name = parameter.name
  field.value = value
  label.append(`${title[0]} / `, inEnglish(title[1]), field)
  return label
}

function inEnglish(text) {
  const span = document.createElement('span')
  span.lang = 'en'
  span.textContent = text
  return span
}

/** Some of the choices, each to be taken or left. */
function checkboxes({ name, choices: names }, [vietnamese, english], value) {
  const group = document.createElement('fieldset')
  const legend = document.createElement('legend')
  legend.append(`${vietnamese} / `, inEnglish(english))
  const taken = value.split(',')
  group.append(legend, ...names.map((one) => checkbox(name, one, taken.includes(one))))
  return group
}

function checkbox(name, value, isTaken) {
  const label = document.createElement('label')
  label.className = 'choice'
  const box = inputOf('checkbox')
  box.name = name
  box.value = value
  box.checked = isTaken
  label.append(box, ` ${choices[value] ?? value}`)
  return label
}

/** It is filled in with the field beside it. */
function hiddenField(name, value) {
  const field = inputOf('hidden')
  field.name = name
  field.value = value
  return field
}

function fieldOf(parameter) {
  if (parameter.name === 'period') return selectOf([''])
  if (parameter.kind === 'boolean')
    return selectOf(namesOf({ ...parameter, choices: ['true', 'false'] }))
  if (parameter.kind === 'choice') return selectOf(namesOf(parameter))
  const input = inputOf(kinds[parameter.kind] ?? 'text')
  if (parameter.kind === 'decimal') input.step = 'any'
  return input
}

/** One that may be left out has an empty choice. */
function namesOf({ choices: names, isRequired, standard }) {
  return isRequired || standard !== null ? names : ['', ...names]
}

const truths = { '': '—', true: 'Có / Yes', false: 'Không / No' }

function selectOf(names) {
  const select = document.createElement('select')
  select.append(...names.map((name) => new Option(choices[name] ?? truths[name] ?? name, name)))
  return select
}

function inputOf(type) {
  const input = document.createElement('input')
  input.type = type
  return input
}

/** What stands in the fields, as an address has it; what is empty is left out. */
export function askedFrom(form, { parameters }) {
  const fields = new FormData(form)
  const asked = new URLSearchParams()
  for (const { name } of parameters) {
    const value = fields
      .getAll(name)
      .filter((one) => one !== '')
      .join(',')
    if (value !== '') asked.set(name, value)
  }
  return asked
}
