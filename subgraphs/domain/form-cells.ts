import { badInput } from '#kit/errors.ts'

/** One column of a row of an official form. */
export interface FormCell<Count> {
  /** As it is printed above the column. */
  readonly number: number
  readonly count: Count
}

/** What a row of a form has in a column. Throws Failure BAD_USER_INPUT for a number that no column has. */
export function countIn<Count>(cells: ReadonlyArray<FormCell<Count>>, column: number): Count {
  const cell = cells.find(({ number }) => number === column)
  if (cell) return cell.count
  const numbers = cells.map(({ number }) => number)
  throw badInput('column', `the form has the columns ${numbers.join(', ')}, not ${column}`)
}
