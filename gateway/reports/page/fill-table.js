const numbers = new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 2 })
const shares = new Intl.NumberFormat('vi-VN', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
})

export const isNumber = ({ type }) => ['integer', 'decimal', 'share', 'money'].includes(type)

/** A column without any value would say nothing; one without rows says what there could be. */
export const isShown = ({ name }, rows) =>
  rows.length === 0 || rows.some((row) => row[name] !== null)

/** A value as people here read it. */
export function written(value, { type }) {
  if (value === null) return ''
  if (type === 'share') return shares.format(value)
  if (isNumber({ type })) return numbers.format(value)
  if (type === 'date') return value.split('-').reverse().join('/')
  if (type === 'boolean') return value ? 'Có' : 'Không'
  return value
}

/** What stands for a count that the public is not shown. */
export const withheld = '…'

/** What rows are called that are no group by themselves. */
export const rowKinds = { TOTAL: 'Tổng số', OTHER: 'Còn lại' }

/** Names of columns, their numbers as official forms have them, and the rows. */
export function fillTable(table, columns, rows) {
  const head = document.createElement('thead')
  head.append(
    rowOf(columns, (cell, { title }) => {
      cell.textContent = title.vietnamese
      cell.title = title.english
    }),
    rowOf(columns, (cell, _, index) => {
      cell.textContent = `(${index + 1})`
    }),
  )
  const body = document.createElement('tbody')
  body.append(...rows.map((row) => bodyRow(columns, row)))
  table.replaceChildren(head, body)
}

function rowOf(columns, fill) {
  const row = document.createElement('tr')
  columns.forEach((column, index) => {
    const cell = document.createElement('th')
    cell.scope = 'col'
    fill(cell, column, index)
    row.append(cell)
  })
  return row
}

function bodyRow(columns, values) {
  const row = document.createElement('tr')
  const label = rowKinds[values.row_kind]
  if (label) row.className = 'sum'
  columns.forEach((column, index) => {
    const isLabel = index === 0 && label !== undefined && values[column.name] === null
    row.append(cellOf(isLabel ? { ...values, [column.name]: label } : values, column))
  })
  return row
}

/** One cell of a row, as people read it. */
export function cellOf(values, column) {
  const cell = document.createElement('td')
  const value = values[column.name]
  const isWithheld = value === null && isNumber(column) && Boolean(values.withheld)
  cell.textContent = isWithheld ? withheld : written(value, column)
  if (isNumber(column)) cell.className = 'number'
  if (column.name.endsWith('_code')) cell.className = 'code'
  return cell
}
