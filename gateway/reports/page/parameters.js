/** What parameters are called; others go by their names. */
const titles = {
  from: ['Từ ngày', 'From'],
  to: ['Đến ngày', 'To'],
  scope: ['Phạm vi', 'Scope'],
  by: ['Phân tổ theo', 'Grouped by'],
  department: ['Sở, ngành (mã)', 'Department (code)'],
  field: ['Lĩnh vực (mã)', 'Field (code)'],
  kind: ['Loại khoản thu', 'Kind'],
  minimum: ['Số hồ sơ tối thiểu', 'Smallest base'],
  afterDays: ['Chậm sau (ngày)', 'Late after (days)'],
  minCoverage: ['Mức bao phủ tối thiểu (0–1)', 'Least coverage (0–1)'],
  publication: ['Mã ấn phẩm', 'Code of the publication'],
}

/** What choices are called; others go by their names. */
const choices = {
  PROVINCIAL_CENTRE: 'Trung tâm tỉnh / Provincial centre',
  LOCAL_CENTRES: 'Trung tâm địa phương / Local centres',
  ALL_CENTRES: 'Toàn tỉnh / All centres',
  DEPARTMENT: 'Sở, ngành / Department',
  FIELD: 'Lĩnh vực / Field',
  LOCALITY: 'Địa phương / Locality',
  MONTH: 'Tháng tiếp nhận / Month',
  CHANNEL: 'Hình thức nộp / Channel',
  KIND: 'Loại khoản thu / Kind',
  COLLECTION_POINT: 'Nơi thu / Collection point',
  ON_TIME_OF_RESOLVED: 'Trên đã giải quyết / Of resolved',
  ON_TIME_OF_RECEIVED: 'Trên tiếp nhận / Of received',
  ON_TIME_OF_DUE: 'Trên đến hạn / Of due',
  FEE: 'Phí / Fee',
  CHARGE: 'Lệ phí / Charge',
  FINANCIAL_OBLIGATION: 'Nghĩa vụ tài chính / Financial obligation',
}

const kinds = { date: 'date', integer: 'number', decimal: 'number' }

/** Makes a field for each parameter, with what was given before. */
export function fillParameters(fieldset, { parameters }, given) {
  const [legend] = fieldset.children
  fieldset.replaceChildren(legend, ...parameters.map((one) => labelled(one, given.get(one.name))))
}

function labelled(parameter, given) {
  const label = document.createElement('label')
  const [vietnamese, english] = titles[parameter.name] ?? [parameter.name, parameter.name]
  const inEnglish = document.createElement('span')
  inEnglish.lang = 'en'
  inEnglish.textContent = english
  label.append(`${vietnamese} / `, inEnglish, fieldOf(parameter, given))
  return label
}

function fieldOf(parameter, given) {
  const field = parameter.kind === 'choice' ? selectOf(parameter) : inputOf(parameter)
  field.name = parameter.name
  field.value = given ?? parameter.standard ?? ''
  return field
}

function selectOf({ choices: names, isRequired, standard }) {
  const select = document.createElement('select')
  if (!isRequired && standard === null) select.append(new Option('—', ''))
  select.append(...names.map((name) => new Option(choices[name] ?? name, name)))
  return select
}

function inputOf({ kind }) {
  const input = document.createElement('input')
  input.type = kinds[kind] ?? 'text'
  if (kind === 'decimal') input.step = 'any'
  return input
}

/** What stands in the fields, as an address has it; what is empty is left out. */
export function askedFrom(form, { parameters }) {
  const asked = new URLSearchParams()
  for (const { name } of parameters) {
    const value = form.elements.namedItem(name)?.value ?? ''
    if (value !== '') asked.set(name, value)
  }
  return asked
}
