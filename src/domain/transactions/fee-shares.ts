/**
 * Divides the fee of a transaction among those who paid its inputs, in proportion to what each of them spent. Base units
 * that do not divide evenly go to the largest remainders, the first one among equals, so that the shares add up to the
 * fee. Throws RangeError for a negative fee or amount, or if nothing was spent while there is a fee.
 */
export function feeShares(fee: bigint, spent: readonly bigint[]): readonly bigint[] {
  const total = spent.reduce((sum, each) => sum + each, 0n)
  if (fee < 0n || spent.some((each) => each < 0n)) throw new RangeError('an amount is below zero')
  if (total === 0n) {
    if (fee > 0n) throw new RangeError('nobody paid the fee')
    return spent.map(() => 0n)
  }
  const shares = spent.map((each) => (fee * each) / total)
  const rest = Number(fee - shares.reduce((sum, share) => sum + share, 0n))
  const raised = new Set(
    spent
      .map((each, index) => ({ index, remainder: (fee * each) % total }))
      .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
      .slice(0, rest)
      .map(({ index }) => index),
  )
  return shares.map((share, index) => (raised.has(index) ? share + 1n : share))
}
