import { requiredOf } from './gap.ts'
import type { WalletBranch, WalletDescriptor, WalletState } from './wallet.ts'

/** Addresses of a branch, unless its descriptor stands for one. */
const RANGED_SIZE = 2 ** 31

/** A branch that needs more addresses. */
export interface ShortBranch extends Pick<WalletBranch, 'number' | 'descriptor' | 'branch' | 'derived'> {
  /** Of its descriptor. */
  readonly text: string
  /** How many it must have. */
  readonly required: number
}

/**
 * Nothing was written: addresses were adopted meanwhile, or the gap was widened, and more addresses must be followed in
 * the same transaction. The branches are as they would have been after it.
 */
export class GapNotCovered extends Error {
  override name = 'GapNotCovered'
  readonly short: readonly ShortBranch[]

  constructor(short: readonly ShortBranch[]) {
    super('the gap behind the last used address is not followed')
    this.short = short
  }
}

/** How many addresses each branch of a descriptor has at most. */
export function sizeOf(descriptor: WalletDescriptor | undefined): number {
  return descriptor?.text.includes('*') ? RANGED_SIZE : 1
}

/** Throws GapNotCovered unless each branch is followed to its gap, as far as it has addresses. */
export function requireCovered({ branches, descriptors, gapLimit }: WalletState): void {
  const short = branches.flatMap(({ number, descriptor, branch, derived, lastFollowed }) => {
    const text = descriptors[descriptor]?.text ?? ''
    const required = Math.min(
      sizeOf(descriptors[descriptor]),
      requiredOf({ lastFollowed, wanted: 0 }, gapLimit),
    )
    return derived < required ? [{ number, descriptor, text, branch, derived, required }] : []
  })
  if (short.length > 0) throw new GapNotCovered(short)
}
