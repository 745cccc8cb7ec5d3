import { written } from '/reports/fill-table.js'

/** Rows of a stored report. */
const rowsOf = async (address) => (await fetch(`/reports/v1/${address}`)).json()

/**
 * Offers the periods of each calendar, of this year and the one before, in place of days: where one is
 * chosen, the days are its own.
 */
export async function offerPeriods(form, { parameters }, given) {
  const select = form.querySelector('select[name="period"]')
  if (!select) return
  const today = parameters.find(({ name }) => name === 'to').standard
  select.options[0].textContent = 'Theo ngày / By days'
  select.onchange = () => choose(form, select)
  for (const calendar of await rowsOf('period_calendars.json'))
    select.append(await groupOf(calendar, today))
  const chosen = [...select.options].find(
    ({ value, dataset }) =>
      value === given.get('period') && dataset.calendar === given.get('calendar'),
  )
  select.selectedIndex = chosen?.index ?? 0
  choose(form, select)
}

async function groupOf({ calendar, calendar_name }, today) {
  const from = `${Number(today.slice(0, 4)) - 1}-01-01`
  const group = document.createElement('optgroup')
  group.label = calendar_name
  const periods = await rowsOf(
    `report_periods.json?calendar=${encodeURIComponent(calendar)}&from=${from}&to=${today}`,
  )
  group.append(...periods.toReversed().map(optionOf))
  return group
}

function optionOf({ calendar, period, period_from, period_to }) {
  const [from, to] = [period_from, period_to].map((day) => written(day, { type: 'date' }))
  const option = new Option(`${period} (${from} – ${to})`, period)
  option.dataset.calendar = calendar
  return option
}

/** Days and a period are not asked for together. */
function choose(form, select) {
  const { calendar = '' } = select.selectedOptions[0].dataset
  form.elements.namedItem('calendar').value = calendar
  for (const name of ['from', 'to']) form.elements.namedItem(name).disabled = calendar !== ''
}
