import type { WalletBranch } from './wallet.ts'

type Reach = Pick<WalletBranch, 'lastFollowed' | 'wanted'>

/** How many addresses of a branch must be followed: those up to the last used one, and the gap behind it. */
export function requiredOf({ lastFollowed, wanted }: Reach, gapLimit: number): number {
  return Math.max(lastFollowed + 1 + gapLimit, wanted)
}

/** An address to look up may be one that is not required: a wallet with many used ones is found in fewer requests. */
const GROWTH = 5

/** Addresses that a person wants are followed some at a time, over all branches: the store writes them in one transaction. */
const WANTED_AT_ONCE = 1000

/**
 * How many addresses of each branch to follow next, so that what is looked up fits into one request for `capacity`
 * addresses where possible. The first request asks for the gap alone; later ones for more where many were used.
 */
export function nextDerived(
  branches: readonly (Reach & Pick<WalletBranch, 'number' | 'derived'>)[],
  gapLimit: number,
  capacity: number,
): ReadonlyMap<number, number> {
  const atOnce = Math.max(1, Math.floor(WANTED_AT_ONCE / branches.length))
  const missing = branches.flatMap((branch) => {
    const gap = requiredOf({ ...branch, wanted: 0 }, gapLimit)
    const count = Math.max(gap, Math.min(branch.wanted, branch.derived + atOnce)) - branch.derived
    return count > 0 ? [{ number: branch.number, derived: branch.derived, count }] : []
  })
  const required = missing.reduce((sum, { count }) => sum + count, 0)
  const isFirst = missing.every(({ derived }) => derived === 0)
  const room = isFirst ? required : Math.max(required, Math.min(capacity, required * GROWTH))
  return new Map(
    missing.map(({ number, derived, count }) => [
      number,
      derived + Math.max(count, Math.floor((room * count) / required)),
    ]),
  )
}
