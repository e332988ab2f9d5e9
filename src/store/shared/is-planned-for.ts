import type { WalletState } from '../../domain/wallet/wallet.ts'
import type { WalletExtension } from '../../domain/wallet/wallet-extension.ts'

/** Whether a wallet still has the descriptors and branches that an extension was planned for. */
export function isPlannedFor(
  { before, places }: WalletExtension,
  { descriptors, branches }: WalletState,
): boolean {
  return (
    descriptors.length === before.length &&
    descriptors.every(({ text }, at) => text === before[at]) &&
    branches.length === places.size &&
    branches.every(({ number }) => places.has(number))
  )
}
