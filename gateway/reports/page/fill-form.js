import { cellOf, rowKinds } from '/reports/fill-table.js'

/** The columns of an official form: what names a row, and those that have a number there. */
export const formColumns = (columns) =>
  columns.filter(({ name, form }) => form !== undefined || name.endsWith('_name'))

const levels = { PROVINCE: 'Cấp tỉnh', DISTRICT: 'Cấp huyện', COMMUNE: 'Cấp xã' }
const romans = ['I', 'II', 'III']

/** Fills a table as an official form is printed: headers in groups, numbers of columns, numbered rows. */
export function fillForm(table, columns, rows) {
  const ordinal = { title: { vietnamese: 'TT' }, form: { number: '(1)', under: [] } }
  const head = document.createElement('thead')
  head.append(...headerRows([ordinal, ...columns]))
  const body = document.createElement('tbody')
  const numbers = numbersOf(rows)
  body.append(...rows.map((row, index) => bodyRow(columns, row, numbers[index])))
  table.replaceChildren(head, body)
}

function headerRows(columns) {
  const paths = columns.map(({ title, form }) => [...(form?.under ?? []), title.vietnamese])
  const depth = Math.max(...paths.map(({ length }) => length))
  const rows = Array.from({ length: depth }, (_, level) => headerRow(paths, level, depth))
  const numbers = document.createElement('tr')
  numbers.append(...columns.map(({ form }) => headerCell(form?.number ?? '')))
  return [...rows, numbers]
}

/** A header spans the columns that it stands above, and the rows down to the numbers. */
function headerRow(paths, level, depth) {
  const row = document.createElement('tr')
  for (let at = 0; at < paths.length; ) {
    const path = paths[at]
    const isOwn = path.length === level + 1
    const width = isOwn ? 1 : sharing(paths, at, level)
    if (path.length > level) {
      const cell = headerCell(path[level])
      cell.colSpan = width
      cell.rowSpan = isOwn ? depth - level : 1
      if (!isOwn) cell.scope = 'colgroup'
      row.append(cell)
    }
    at += width
  }
  return row
}

/** How many columns from one on have the same headers above them, down to a level. */
function sharing(paths, at, level) {
  const above = (path) => JSON.stringify(path.slice(0, level + 1))
  const isShared = (path) => path.length > level + 1 && above(path) === above(paths[at])
  const end = paths.findIndex((path, index) => index > at && !isShared(path))
  return Math.max(1, (end < 0 ? paths.length : end) - at)
}

function headerCell(text) {
  const cell = document.createElement('th')
  cell.scope = 'col'
  cell.textContent = text
  return cell
}

/** Levels have Roman numbers, the rows of each its own Arabic ones; a total has none. */
function numbersOf(rows) {
  let [section, place] = [0, 0]
  return rows.map(({ row_kind }) => {
    if (row_kind === 'TOTAL') return ''
    if (row_kind !== 'LEVEL') return String(++place)
    place = 0
    return romans[section++]
  })
}

function bodyRow(columns, values, number) {
  const row = document.createElement('tr')
  if (values.row_kind === 'TOTAL' || values.row_kind === 'LEVEL') row.className = 'sum'
  row.insertCell().textContent = number
  const label = levels[values.level] ?? rowKinds[values.row_kind] ?? ''
  for (const column of columns) {
    const isLabel = column.form?.number === '(2)' && values[column.name] === null
    row.append(cellOf(isLabel ? { ...values, [column.name]: label } : values, column))
  }
  return row
}
