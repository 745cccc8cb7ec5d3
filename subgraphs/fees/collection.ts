import { parseLocalDate } from '#domain/dates.ts'
import { isId } from '#domain/ids.ts'
import type { ListKey } from '#domain/page.ts'
import { checkPeriod } from '#domain/period.ts'
import { type Rate, rate } from '#domain/rate.ts'
import { scopeInWords } from '#domain/scope.ts'
import { badInput } from '#kit/errors.ts'
import type { LateCollecting, LateRow } from './report.ts'
import type { ItemRow } from './store.ts'

/** How cursors of a counter's list name an item: when it was assessed, and its id. */
export const collectionList: ListKey<ItemRow> = {
  list: 'feesToCollect',
  keyOf: ({ assessedOn, id }) => [assessedOn, id],
  isKey: ([assessedOn = '', id = '', ...more]) =>
    parseLocalDate(assessedOn) !== null && isId(id) && more.length === 0,
}

/** Ten years: whatever is later than that is in no period that anyone asks about. */
const mostDays = 3_660

/** Throws Failure BAD_USER_INPUT for a threshold out of 0 to 3,660 days. */
export function checkLateDays(argument: string, days: number): void {
  if (days < 0 || days > mostDays) throw badInput(argument, `0 to ${mostDays} days, not ${days}`)
}

/** Throws Failure BAD_USER_INPUT for a threshold out of 0 to 3,660 days or a period the wrong way round. */
export function checkLateCollecting({ period, scope, afterDays }: LateCollecting): LateCollecting {
  checkLateDays('afterDays', afterDays)
  return { period: checkPeriod({ from: period.from, to: period.to }), scope, afterDays }
}

/** What is unpaid for too long or was paid elsewhere than at the centre, of what was assessed. */
export function lateRate(row: LateRow, collecting: LateCollecting): Rate {
  const { from, to } = collecting.period
  return rate(row.unpaid + row.paidElsewhere, row.items, {
    definition: 'LATE_TO_COLLECT_OF_ASSESSED_V1',
    population: `${itemsOf(row, collecting)}, assessed in ${from} to ${to}`,
  })
}

/** What is held back from the Treasury for too long, of what was paid. */
export function heldRate(row: LateRow, collecting: LateCollecting): Rate {
  const { from, to } = collecting.period
  return rate(row.heldItems, row.paidItems, {
    definition: 'LATE_TO_SETTLE_OF_PAID_V1',
    population: `${itemsOf(row, collecting)}, assessed in ${from} to ${to} and paid by then`,
  })
}

function itemsOf({ departmentCode }: LateRow, { scope }: LateCollecting): string {
  return `Fee items of dossiers at ${scopeInWords(scope)} of department ${departmentCode}`
}
