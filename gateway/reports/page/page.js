import { drawChart } from '/reports/draw-chart.js'
import { fillForm, formColumns } from '/reports/fill-form.js'
import { fillTable, isNumber, isShown, written } from '/reports/fill-table.js'
import { askedFrom, fillParameters } from '/reports/parameters.js'
import { offerPeriods } from '/reports/periods.js'

/** Everything on the page that changes. */
const at = (id) => document.getElementById(id)

/** What is the same in all rows, or says what a row is: the page says it in words, around the table. */
const aroundTable = [
  'row_kind',
  'withheld',
  'period_from',
  'period_to',
  'previous_from',
  'previous_to',
  'on_date',
  'balanced',
  'report_id',
  'sources_expected',
  'sources_answered',
  'missing_departments',
  'oldest_source_age_s',
]

/** The list of dossiers is for tools; the others are what this page is made with. */
const notShown = ['dossier_list', 'period_calendars', 'report_periods']

/** The reports that the page shows. */
async function readReports() {
  const reports = await (await fetch('/reports/v1')).json()
  return reports.filter(({ name }) => !notShown.includes(name))
}

function optionOf({ name, title }) {
  const label = `${title.vietnamese} / ${title.english}`
  return new Option(label, name)
}

/** Says what goes on, or what went wrong. */
function say(text, state = 'ok') {
  at('status').dataset.state = state
  at('status').textContent = text
}

/** The rows of a report, or what keeps it from being given. */
async function readRows(name, asked) {
  const response = await fetch(`/reports/v1/${name}.json?${asked}`)
  const body = await response.json()
  return response.ok ? { rows: body } : { problem: body.error.message }
}

function showCoverage(row) {
  const coverage = at('coverage')
  coverage.dataset.state = ''
  coverage.textContent = ''
  if (!row) return
  const { sources_expected: expected, sources_answered: answered } = row
  if (expected === 0) return
  const missing = row.missing_departments
  coverage.dataset.state = missing ? 'missing' : ''
  coverage.append(`Số liệu của ${answered} trên ${expected} nguồn`)
  if (missing) coverage.append(`; còn thiếu: ${missing}`)
  const english = document.createElement('span')
  english.lang = 'en'
  english.textContent = ` / ${answered} of ${expected} sources${missing ? `; missing: ${missing}` : ''}`
  coverage.append(english)
}

function showDownloads(name, asked) {
  at('downloads').replaceChildren(
    ...['csv', 'xlsx', 'json', 'ndjson'].flatMap((format) => {
      const link = document.createElement('a')
      link.href = `/reports/v1/${name}.${format}?${asked}`
      link.textContent = format.toUpperCase()
      link.download = `${name}.${format}`
      return [link, ' ']
    }),
  )
}

/** A calendar date as people write it here: 02/07/2014. */
const day = (date) => written(date, { type: 'date' })

function showPeriod(asked, { period_from, period_to, on_date } = {}) {
  const [from, to] = [period_from ?? asked.get('from'), period_to ?? asked.get('to')]
  const words = from && to ? `Kỳ báo cáo: từ ngày ${day(from)} đến ngày ${day(to)}` : ''
  at('period').textContent = on_date ? `Số liệu tại ngày ${day(on_date)}` : words
}

/** The form that is filled in, whether it balances, and what a mark in place of a count means. */
function showForm({ form }, rows) {
  at('form').hidden = form === undefined
  at('form-code').textContent = form ? `Biểu số: ${form.code}` : ''
  at('unit').textContent = form ? `Đơn vị tính: ${form.unit}` : ''
  at('balanced').hidden = rows[0]?.balanced !== false
  at('withheld').hidden = !rows.some(({ withheld }) => withheld)
}

function showMeasures(columns, rows, draw) {
  const measures = columns.filter(isNumber)
  const select = at('measure')
  select.replaceChildren(...measures.map((column) => optionOf(column)))
  select.onchange = () => draw(columns.find(({ name }) => name === select.value))
  // Bars of nothing would be the first thing seen of a period in which all began.
  const first = measures.find(({ name }) => rows.some((row) => row[name] > 0)) ?? measures[0]
  if (!first) return
  select.value = first.name
  draw(first)
}

/** Asks for the report that is chosen and shows it. */
async function show(report) {
  say('Đang tải… / Loading…')
  const asked = askedFrom(at('question'), report)
  history.replaceState(null, '', `?report=${report.name}&${asked}`)
  const { rows, problem } = await readRows(report.name, asked)
  at('result').hidden = problem !== undefined
  if (problem !== undefined) return say(problem, 'error')
  const columns = report.columns
    .filter(({ name }) => !aroundTable.includes(name))
    .filter((column) => isShown(column, rows))
  at('title').textContent = report.title.vietnamese
  showPeriod(asked, rows[0])
  showForm(report, rows)
  showCoverage(rows[0])
  showDownloads(report.name, asked)
  if (report.form) fillForm(at('table'), formColumns(columns), rows)
  else fillTable(at('table'), columns, rows)
  const bars = rows.filter(({ row_kind }) => row_kind !== 'TOTAL' && row_kind !== 'LEVEL')
  showMeasures(columns, bars, (measure) => drawChart(at('chart'), { columns, rows: bars, measure }))
  say(rows.length > 0 ? `${rows.length} dòng / rows` : 'Không có số liệu / No rows')
}

async function start() {
  const reports = await readReports()
  const chosen = () => reports.find(({ name }) => name === at('report').value)
  const search = new URLSearchParams(location.search)
  at('report').replaceChildren(...reports.map(optionOf))
  at('report').value = search.get('report') ?? 'dossier_statistics'
  async function parameters(given) {
    fillParameters(at('parameters'), chosen(), given)
    await offerPeriods(at('question'), chosen(), given)
  }
  at('report').onchange = () => parameters(askedFrom(at('question'), chosen())).catch(failed)
  at('print').onclick = () => print()
  at('question').onsubmit = async (event) => {
    event.preventDefault()
    await show(chosen()).catch(failed)
  }
  await parameters(search)
  if (search.has('report')) await show(chosen())
}

const failed = (error) =>
  say(`Không tải được báo cáo / The report could not be loaded: ${error.message}`, 'error')

start().catch(failed)
