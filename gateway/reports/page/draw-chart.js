import { written } from '/reports/fill-table.js'

let drawn

/** Draws one measure of a report as bars, named by what its rows are of. */
export function drawChart(canvas, { columns, rows, measure }) {
  const label = labelOf(columns)
  const names = rows.map((row, index) =>
    label ? written(row[label.name], label) || '—' : `${index + 1}`,
  )
  const colour = getComputedStyle(canvas).color
  drawn?.destroy()
  drawn = new Chart(canvas, {
    type: 'bar',
    data: {
      labels: names,
      datasets: [
        {
          label: measure.title.vietnamese,
          data: rows.map((row) => row[measure.name]),
          backgroundColor: '#1a73b8',
        },
      ],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      color: colour,
      scales: {
        x: { ticks: { color: colour } },
        y: {
          beginAtZero: true,
          ticks: { color: colour, callback: (value) => written(value, measure) },
        },
      },
      plugins: {
        tooltip: { callbacks: { label: ({ raw }) => written(raw, measure) } },
      },
    },
  })
  canvas.setAttribute(
    'aria-label',
    `${measure.title.vietnamese}: ${names.length} cột; số liệu ở bảng dưới`,
  )
}

/** What a row is called: a name, else a date, else the first text that there is. */
function labelOf(columns) {
  return (
    columns.find(({ name }) => name.endsWith('_name')) ??
    columns.find(({ type }) => type === 'date') ??
    columns.find(({ type }) => type === 'text')
  )
}
