/** What remains of a fee after a reduction, rounded up to whole đồng: the reduction is never more than it says. */
export function amountDue(amount: bigint, reductionPercent: number): bigint {
  return amount - (amount * BigInt(reductionPercent)) / 100n
}
