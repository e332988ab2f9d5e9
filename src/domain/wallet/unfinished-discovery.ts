import { requiredOf } from './gap.ts'
import { sizeOf } from './gap-not-covered.ts'
import type { WalletState } from './wallet.ts'

/**
 * The places of the descriptors that a wallet keeps once some of them are known to be used; null while none is, and after
 * the others were dropped. One whose address is synchronised may turn out to be used.
 */
export function keptDescriptors({ descriptors, branches }: WalletState): readonly number[] | null {
  if (!descriptors.some(({ isTentative }) => isTentative)) return null
  const reaches = (last: 'lastUsed' | 'lastFollowed', at: number) =>
    branches.some((branch) => branch.descriptor === at && branch[last] >= 0)
  const those = (last: 'lastUsed' | 'lastFollowed') =>
    descriptors.flatMap(({ isTentative }, at) => (!isTentative || reaches(last, at) ? [at] : []))
  return those('lastUsed').length === 0 ? null : those('lastFollowed')
}

/** Whether a discovery is to follow more addresses, or to drop descriptors. */
export function isUnfinished(wallet: WalletState): boolean {
  const { descriptors, branches, gapLimit } = wallet
  const isShort = branches.some((branch) => {
    const size = sizeOf(descriptors[branch.descriptor])
    return branch.derived < Math.min(size, requiredOf(branch, gapLimit))
  })
  return isShort || keptDescriptors(wallet) !== null
}
